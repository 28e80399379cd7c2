// What main.js asks for: relay-compiler reads this file and writes __generated__.
import { graphql } from "relay-runtime";

graphql`
  mutation documentsCreateMutation($input: CreateTaskInput!) {
    createTask(input: $input) {
      task {
        id
        name
        workspace { latestBuild { id } }
      }
      errors { message }
    }
  }
`;

graphql`
  subscription documentsBuildSubscription($id: ID!) {
    buildStatus(buildId: $id) {
      build { id job { status error } }
    }
  }
`;

graphql`
  subscription documentsMessagesSubscription($id: ID!) {
    taskMessages(taskId: $id) {
      messages { kind text }
    }
  }
`;

graphql`
  query documentsTaskQuery($id: ID!) {
    node(id: $id) {
      ... on Task { workspace { latestBuild { job { status } } } }
    }
  }
`;

// What the first tabs hold: each runs as it is.
export const examples = [
  `# The newest tasks. Ctrl+Enter or the button runs
# it; Ctrl+Space offers what may stand here.
query Tasks {
  viewer {
    username
  }
  tasks(first: 10) {
    totalCount
    nodes {
      id
      name
      status
      currentState {
        state
        message
      }
    }
  }
}
`,
  `# Makes a task that runs a script. The tab
# FollowBuilds tells what becomes of it.
mutation CreateTask {
  createTask(
    input: {
      template: "shell"
      prompt: "for i in 1 2 3; do echo step $i; sleep 1; done"
    }
  ) {
    task {
      id
      name
      workspace {
        latestBuild {
          id
          number
          status
        }
      }
    }
    errors {
      code
      message
    }
  }
}
`,
  `# Your tasks and their builds as they are, then
# whenever something changes. The button stops it.
subscription FollowBuilds {
  tasks(query: "owner:me") {
    change
    task {
      name
      status
      currentState {
        state
        message
      }
      workspace {
        latestBuild {
          number
          transition
          job {
            status
            error
          }
        }
      }
    }
  }
}
`,
  `# What an operation costs, and what you may still
# ask for; needs no sign-in.
query RateLimit {
  rateLimit {
    cost
    limit
    remaining
    resetAt
  }
}
`,
].map((query) => ({ query }));

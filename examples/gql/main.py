"""Runs a script as a task with gql over one WebSocket: creates it, follows its build, prints what it says."""

import asyncio
import os

from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

URL = os.environ.get("TASKYARD_URL", "http://127.0.0.1:7080")
TOKEN = os.environ.get("TASKYARD_TOKEN")

CREATE = """
    mutation ($input: CreateTaskInput!) {
      createTask(input: $input) {
        task { id name workspace { latestBuild { id } } }
        errors { message }
      }
    }
"""
BUILD = "subscription ($id: ID!) { buildStatus(buildId: $id) { build { job { status error } } } }"
MESSAGES = "subscription ($id: ID!) { taskMessages(taskId: $id) { messages { kind text } } }"


def document(text, **variables):
    request = gql(text)
    request.variable_values = variables
    return request


async def run(session):
    task_input = {"template": "shell", "prompt": "echo hello from gql"}
    created = (await session.execute(document(CREATE, input=task_input)))["createTask"]
    task = created["task"]
    if task is None:
        raise SystemExit("; ".join(error["message"] for error in created["errors"]))
    print("created", task["name"])

    job = None
    build_id = task["workspace"]["latestBuild"]["id"]
    async for event in session.subscribe(document(BUILD, id=build_id)):
        job = event["buildStatus"]["build"]["job"]
        print("build", job["status"])
    if job["status"] != "SUCCEEDED":
        raise SystemExit(job["error"])

    output = ""
    async for event in session.subscribe(document(MESSAGES, id=task["id"])):
        messages = event["taskMessages"]["messages"]
        output += "".join(message["text"] for message in messages if message["kind"] == "OUTPUT")
        if "hello from gql" in output:
            break
    print(output.strip())


async def main():
    address = URL.replace("http", "ws", 1) + "/graphql"
    # Named, since gql finds out by a header's exact spelling only, and takes the older protocol otherwise.
    protocols = [WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL]
    transport = WebsocketsTransport(url=address, subprotocols=protocols, init_payload={"token": TOKEN})
    # The gateway's schema is fetched first, and each document is checked by it before it is sent.
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        await asyncio.wait_for(run(session), 120)


asyncio.run(main())

// GraphiQL on the gateway's own address: it comes from the gateway, speaks to nobody else, and is signed in by its cookie.
import "./workers.js";
import "graphiql/style.css";
import "./playground.css";
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { Kind, parse } from "graphql";
import { createClient } from "graphql-ws";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { examples } from "./examples.js";

const address = new URL("/graphql", location.href);
const socketAddress = new URL(address);
socketAddress.protocol = address.protocol.replace("http", "ws");
const send = createGraphiQLFetcher({
  url: address.href,
  wsClient: createClient({ url: socketAddress.href, lazy: true }),
});

/** For a moment after its tab was changed GraphiQL has the name and the tree of what was there before: both are read anew. */
function fetcher(params, options) {
  let documentAST;
  try {
    documentAST = parse(params.query);
  } catch {
    // The gateway says better what is wrong with it.
    return send(params, options);
  }
  const operations = documentAST.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const operationName = operations.length === 1 ? operations[0].name?.value : params.operationName;
  return send({ ...params, operationName }, { ...options, documentAST });
}

/**
 * An operation in the address (`/playground?query=…&variables=…`): it is shown, in a tab of its own beside those that were there.
 * Only who presses the button sends it: a link must do nothing in somebody else's name.
 */
function linked() {
  const parameters = new URLSearchParams(location.search);
  const query = parameters.get("query");
  if (!query) return { defaultTabs: examples };
  const variables = parameters.get("variables") ?? "";
  return { initialQuery: query, initialVariables: variables, defaultTabs: [{ query, variables }, ...examples] };
}

/** What this page is told before anything is asked in it. */
async function ask(query) {
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify({ query }) });
  return response.json();
}

function Who() {
  const [who, setWho] = useState("");
  useEffect(() => {
    ask("{ viewer { username } }").then(
      ({ data }) => setWho(data?.viewer?.username ?? null),
      () => setWho(""),
    );
  }, []);
  if (who === "") return null;
  const next = encodeURIComponent(location.pathname + location.search);
  if (who === null) return <a href={`/login?next=${next}`} data-testid="playground-sign-in">Sign in</a>;
  return <span data-testid="playground-viewer">{who}</span>;
}

/** Without introspection there is neither documentation nor completion: the page says so. */
function Introspection() {
  const [refused, setRefused] = useState("");
  useEffect(() => {
    ask("{ __schema { queryType { name } } }").then(
      ({ errors }) => setRefused(errors?.[0]?.message ?? ""),
      (error) => setRefused(String(error)),
    );
  }, []);
  if (!refused) return null;
  return (
    <p className="refused" role="status" data-testid="playground-no-introspection">
      No documentation and no completion here: {refused}
    </p>
  );
}

/** While no theme is chosen the editors follow the system's, also when it changes. */
function SystemTheme() {
  const { setTheme } = useGraphiQLActions();
  const chosen = useGraphiQL(({ theme }) => theme);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const changed = () => chosen ?? setTheme(null);
    dark.addEventListener("change", changed);
    return () => dark.removeEventListener("change", changed);
  }, [chosen, setTheme]);
}

createRoot(document.getElementById("playground")).render(
  <>
    <Introspection />
    <GraphiQL fetcher={fetcher} {...linked()} shouldPersistHeaders={false}>
      <GraphiQL.Logo>
        <SystemTheme />
        <a href="/">Taskyard</a>
        <Who />
        <a href={LICENCES}>Licences</a>
      </GraphiQL.Logo>
    </GraphiQL>
  </>,
);

// The two texts that are compared: what the gateway serves now, and what it served when it was last released.
import { readFileSync } from "node:fs";

const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

export const now = read("schema.graphql");
export const released = read("schema.released.graphql");

// Which changes of a schema break its clients. What the released schema had deprecated may go.
import { buildSchema, findBreakingChanges, isInputObjectType, isInterfaceType } from "graphql";
import { getNamedType, isObjectType, isUnionType, parse, print, visit } from "graphql";

const isDeprecated = (node) => node.directives?.some(({ name }) => name.value === "deprecated");
const unlessDeprecated = (node) => (isDeprecated(node) ? null : undefined);

/** The schema without what is deprecated in it. */
function promised(text) {
  const kept = visit(parse(text), {
    FieldDefinition: unlessDeprecated,
    InputValueDefinition: unlessDeprecated,
    EnumValueDefinition: unlessDeprecated,
  });
  return buildSchema(print(kept));
}

/** The names of the types that an operation can meet. */
function reachable(schema) {
  const names = new Set();
  const visitType = (type) => {
    if (names.has(type.name)) return;
    names.add(type.name);
    if (isUnionType(type) || isInterfaceType(type)) schema.getPossibleTypes(type).forEach(visitType);
    if (isObjectType(type) || isInterfaceType(type)) type.getInterfaces().forEach(visitType);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      visitType(getNamedType(field.type));
      for (const argument of field.args ?? []) visitType(getNamedType(argument.type));
    }
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (root) visitType(root);
  }
  return names;
}

/** One line for each change from `released` to `now` that breaks a client which used nothing deprecated. */
export function breakingChanges(released, now) {
  const before = promised(released);
  const used = reachable(before);
  return findBreakingChanges(before, buildSchema(now))
    .filter(({ type, description }) => type !== "TYPE_REMOVED" || used.has(description.split(" ")[0]))
    .map(({ type, description }) => `${type}: ${description}`);
}

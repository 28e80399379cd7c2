import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  // Or the running gateway: `${process.env.TASKYARD_URL}/graphql/schema.graphql`.
  schema: "../../schema.graphql",
  documents: "main.ts",
  emitLegacyCommonJSImports: false,
  generates: {
    "generated/": {
      preset: "client",
      config: {
        scalars: { DateTime: "string", Long: "number" },
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
  },
};
export default config;

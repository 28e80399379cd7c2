// PostGraphile 5 over Taskyard's own tables. Prints its port once it listens.
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { grafserv } from 'grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { makePgService } from 'postgraphile/adaptors/pg'
import { pgSmartTags } from 'postgraphile/utils'

// Ways that the tables have without a foreign key.
const Ways = pgSmartTags([
  {
    kind: 'class',
    match: 'public.tasks',
    tags: { foreignKey: '(agent_id) references public.agents (id)' }
  },
  {
    kind: 'class',
    match: 'public.workspaces',
    tags: { foreignKey: '(latest_build_id) references public.builds (id)' }
  }
])

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [Ways],
  // Orders by columns whatever indexes there are: the gateway's order is one of several columns.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'] })],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  grafast: { explain: false }
}

const instance = postgraphile(preset).createServ(grafserv)
const server = createServer()
server.once('listening', () => console.log(server.address().port))
await instance.addTo(server)
server.listen(0, '127.0.0.1')

// The list query of Taskyard in Mercurius with graphql-jit: the same schema, statements and answer.
// Prints its port once it listens.
import fastify from 'fastify'
import mercurius from 'mercurius'
import pg from 'pg'

pg.types.setTypeParser(20, Number)
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })

const schema = `
  type Query { tasks(first: Int!, after: String, query: String): TaskConnection! }
  type TaskConnection { nodes: [Task!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Task {
    id: ID! name: String! displayName: String! status: String! statusReason: String! createdAt: String!
    currentState: CurrentState owner: User! template: Template! workspace: Workspace agent: Agent
  }
  type CurrentState { state: String! message: String! at: String! }
  type User { id: ID! username: String! }
  type Template { id: ID! name: String! }
  type Workspace { id: ID! name: String! latestBuild: Build }
  type Build { id: ID! number: Int! transition: String! job: Job! }
  type Job { status: String! }
  type Agent { id: ID! lifecycle: String! connection: String! }
`

// Microseconds since 1970 as the gateway writes them: RFC 3339 with up to six decimals, none superfluous.
function time (micros) {
  const seconds = Math.floor(micros / 1e6)
  const fraction = String(micros - seconds * 1e6).padStart(6, '0').replace(/0+$/, '')
  const text = new Date(seconds * 1000).toISOString().slice(0, 19)
  return fraction ? `${text}.${fraction}Z` : `${text}Z`
}

const half = (is, favorite) => `
  SELECT t.*, ${favorite} AS is_favorite FROM tasks t WHERE t.deleted_at IS NULL
  AND t.id ${is} (SELECT f.task_id FROM task_favorites f WHERE f.user_id = $1)
  ORDER BY t.running DESC, t.created_at DESC, t.id DESC LIMIT $2`
const LIST = {
  name: 'list',
  text: `SELECT x.* FROM (SELECT * FROM (${half('IN', 1)}) p0 UNION ALL SELECT * FROM (${half('NOT IN', 0)}) p1) x
    ORDER BY x.is_favorite DESC, x.running DESC, x.created_at DESC, x.id DESC LIMIT $2`
}
const SIGN_IN = {
  name: 'sign-in',
  text: `SELECT u.id AS user_id, u.username, u.roles, m.organization_id, m.role
    FROM users u LEFT JOIN memberships m ON m.user_id = u.id
    WHERE u.username_key = $1 AND u.suspended_at IS NULL ORDER BY m.created_at, m.organization_id`
}

const resolvers = {
  Query: {
    async tasks (_, { first }, { viewer }) {
      const { rows } = await pool.query({ ...LIST, values: [viewer, first + 1] })
      const nodes = rows.slice(0, first)
      const last = nodes.at(-1)
      const cursor = last && `${last.running === 1 ? 'r' : 's'}.${last.id.replaceAll('-', '')}.${last.created_at}`
      const endCursor = cursor ? Buffer.from(cursor).toString('base64url') : null
      return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } }
    }
  },
  Task: {
    displayName: row => row.display_name,
    statusReason: row => row.status_reason,
    createdAt: row => time(row.created_at),
    currentState: row => row.state && { state: row.state, message: row.state_message, at: time(row.state_at) }
  }
}

// Loads what many rows point to by one statement.
const byId = (name, text, column) => async queries => {
  const ids = [...new Set(queries.map(({ obj }) => obj[column]).filter(Boolean))]
  const { rows } = await pool.query({ name, text, values: [ids] })
  const found = new Map(rows.map(row => [row.key ?? row.id, row]))
  return queries.map(({ obj }) => found.get(obj[column]) ?? null)
}
const workspaces = byId('workspaces', `
  SELECT w.id AS key, w.name AS workspace_name, b.id AS build_id, b.number, b.transition, j.status
  FROM workspaces w LEFT JOIN builds b ON b.id = w.latest_build_id LEFT JOIN jobs j ON j.id = b.job_id
  WHERE w.id = ANY($1)`, 'workspace_id')
const loaders = {
  Task: {
    owner: byId('owners', 'SELECT id, username FROM users WHERE id = ANY($1)', 'owner_id'),
    template: byId('templates', 'SELECT id, name FROM templates WHERE id = ANY($1)', 'template_id'),
    agent: byId('agents', 'SELECT id, lifecycle, connection FROM agents WHERE id = ANY($1)', 'agent_id'),
    async workspace (queries) {
      return (await workspaces(queries)).map(row => row && {
        id: row.key,
        name: row.workspace_name,
        latestBuild: row.build_id && {
          id: row.build_id,
          number: row.number,
          transition: row.transition,
          job: { status: row.status }
        }
      })
    }
  }
}

const app = fastify()
app.register(mercurius, {
  schema,
  resolvers,
  loaders,
  jit: 1,
  // The gateway looks its viewer up for every request too.
  async context () {
    const { rows } = await pool.query({ ...SIGN_IN, values: ['admin'] })
    return { viewer: rows[0].user_id }
  }
})
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(app.server.address().port)

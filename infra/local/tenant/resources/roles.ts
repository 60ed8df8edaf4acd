import type { Call, Endpoint } from '../graph/endpoint';
import { GraphError, notFound, unsupportedOption } from '../graph/graph-error';
import { answerEntity, answerList, rowsOf } from '../graph/listing';
import type { Query, QueryRules } from '../graph/query';
import { selectFrom } from '../graph/wire';
import { isObject, type JsonObject, textOf } from '../json';
import { kindOf } from '../kinds';
import { directoryRoles } from '../state/directory-roles';
import { collectionOf } from '../world';
import { directoryObjectForm } from './directory';
import { type EndpointBasics, entityEndpoint, listEndpoint } from './list-endpoint';

const readRoles: EndpointBasics = {
  permissions: ['RoleManagement.Read.Directory', 'RoleManagement.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 1,
};
const readActive: EndpointBasics = {
  permissions: ['RoleAssignmentSchedule.Read.Directory', 'RoleManagement.Read.Directory', 'RoleManagement.Read.All'],
  bucket: 'directory',
  cost: 1,
  licence: 'p2-pim',
};
const readEligible: EndpointBasics = {
  permissions: ['RoleEligibilitySchedule.Read.Directory', 'RoleManagement.Read.Directory', 'RoleManagement.Read.All'],
  bucket: 'directory',
  cost: 1,
  licence: 'p2-pim',
};

/** No $top: the real endpoint answers 400 to it, and returns all of its rows in one page. */
const definitionRules: QueryRules = {
  select: true,
  filter: { id: ['eq', 'in'], displayName: ['eq', 'startswith'], isBuiltIn: ['eq'], templateId: ['eq', 'in'] },
};
const assignmentRules: QueryRules = {
  select: true,
  filter: { roleDefinitionId: ['eq', 'in'], principalId: ['eq', 'in'], directoryScopeId: ['eq'] },
  top: { max: 999 },
  expand: { names: ['principal', 'roleDefinition'], together: false },
};
const instanceRules: QueryRules = {
  select: true,
  filter: {
    roleDefinitionId: ['eq', 'in'],
    principalId: ['eq', 'in'],
    directoryScopeId: ['eq'],
    assignmentType: ['eq'],
    memberType: ['eq'],
    endDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    startDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
  },
  top: { max: 999 },
  expand: { names: ['principal', 'roleDefinition'], together: true },
};
const eligibleRules: QueryRules = {
  ...instanceRules,
  filter: Object.fromEntries(Object.entries(instanceRules.filter ?? {}).filter(([path]) => path !== 'assignmentType')),
};

const readReviews: EndpointBasics = {
  permissions: ['AccessReview.Read.All'],
  bucket: 'directory',
  cost: 1,
  licence: 'p2-pim',
};
const readSettings: EndpointBasics = {
  permissions: ['RoleManagementPolicy.Read.Directory', 'RoleManagement.Read.Directory', 'RoleManagement.Read.All'],
  bucket: 'directory',
  cost: 1,
  licence: 'p2-pim',
};
const settingRules: QueryRules = {
  select: true,
  filter: { scopeId: ['eq'], scopeType: ['eq'], roleDefinitionId: ['eq'] },
  expand: { names: ['policy'], together: false },
};

/** Expands the policy if requested, and its rules if they are requested within it. */
function expandPolicy(resource: JsonObject, query: Query): JsonObject {
  const [expansion] = query.expand;
  if (expansion === undefined || !isObject(resource.policy)) return {};
  const { rules, ...policy } = resource.policy;
  const inner = expansion.expand.map((name) => name.replace('$', ''));
  if (inner.some((name) => name !== 'rules')) throw unsupportedOption('pim', '$expand');
  return { policy: inner.includes('rules') ? { ...policy, rules: rules ?? [] } : policy };
}

/** Without both parts of the filter, PIM cannot know which role is meant. */
function requireScope(call: Call): void {
  const filter = new URLSearchParams(call.request.search.replace(/^\?/, '')).get('$filter') ?? '';
  if (/\bscopeId eq\b/.test(filter) && /\bscopeType eq\b/.test(filter)) return;
  throw new GraphError(400, 'MissingProvider', 'The provider is missing.');
}

const settingsList = listEndpoint('policies/roleManagementPolicyAssignments', readSettings, settingRules, {
  expand: expandPolicy,
  onePage: true,
});

function expandAssignment(resource: JsonObject, query: Query, call: Call): JsonObject {
  const { world } = call.tenant;
  const expanded: Record<string, JsonObject | null> = {};
  for (const { name } of query.expand) {
    if (name === 'principal') {
      expanded.principal = directoryObjectForm(world, textOf(resource, 'principalId')) ?? null;
    } else {
      const definition = collectionOf(world, 'roleManagement/directory/roleDefinitions').get(
        textOf(resource, 'roleDefinitionId'),
      );
      expanded[name] =
        definition === undefined
          ? null
          : selectFrom(definition, kindOf('roleManagement/directory/roleDefinitions'), undefined);
    }
  }
  return expanded;
}

const directoryRoleList: Endpoint = {
  method: 'GET',
  path: '/directoryRoles',
  workload: 'directory',
  ...readRoles,
  answer: (call) =>
    answerList(call, {
      kind: kindOf('directoryRoles'),
      context: 'directoryRoles',
      rules: { select: true, filter: { roleTemplateId: ['eq'] } },
      rows: () => rowsOf(directoryRoles(call.tenant.seed, call.tenant.world)),
      onePage: true,
    }),
};

function findDirectoryRole(call: Call): JsonObject {
  const id = call.parameters.id ?? '';
  const role = directoryRoles(call.tenant.seed, call.tenant.world).find((candidate) => candidate.id === id);
  if (role === undefined) throw notFound('directory', id);
  return role;
}

const oneDirectoryRole: Endpoint = {
  method: 'GET',
  path: '/directoryRoles/{id}',
  workload: 'directory',
  ...readRoles,
  answer: (call) =>
    answerEntity(
      call,
      { kind: kindOf('directoryRoles'), context: 'directoryRoles', rules: { select: true } },
      findDirectoryRole(call),
    ),
};

const directoryRoleMembers: Endpoint = {
  method: 'GET',
  path: '/directoryRoles/{id}/members',
  workload: 'directory',
  ...readRoles,
  answer(call) {
    const template = textOf(findDirectoryRole(call), 'roleTemplateId');
    const { world } = call.tenant;
    const assignments = collectionOf(world, 'roleManagement/directory/roleAssignments');
    const members: JsonObject[] = [];
    for (let slot = 0; slot < assignments.end(); slot += 1) {
      const assignment = assignments.at(slot);
      if (textOf(assignment, 'roleDefinitionId') !== template) continue;
      const form = directoryObjectForm(world, textOf(assignment, 'principalId'));
      if (form !== undefined) members.push(form);
    }
    const { defaultSelect: _omitted, ...kind } = kindOf('users');
    return answerList(call, {
      kind,
      context: 'directoryObjects',
      rules: { select: true },
      rows: () => rowsOf(members),
    });
  },
};

export const roleEndpoints: readonly Endpoint[] = [
  listEndpoint('roleManagement/directory/roleDefinitions', readRoles, definitionRules, { onePage: true }),
  entityEndpoint('roleManagement/directory/roleDefinitions', readRoles, { select: true }),
  listEndpoint('roleManagement/directory/roleAssignments', readRoles, assignmentRules, { expand: expandAssignment }),
  entityEndpoint(
    'roleManagement/directory/roleAssignments',
    readRoles,
    { select: true, expand: { names: ['principal', 'roleDefinition'], together: false } },
    { expand: expandAssignment },
  ),
  listEndpoint('roleManagement/directory/roleAssignmentScheduleInstances', readActive, instanceRules, {
    expand: expandAssignment,
  }),
  listEndpoint('roleManagement/directory/roleEligibilityScheduleInstances', readEligible, eligibleRules, {
    expand: expandAssignment,
  }),
  {
    ...settingsList,
    answer: (call) => {
      requireScope(call);
      return settingsList.answer(call);
    },
  },
  listEndpoint('identityGovernance/accessReviews/definitions', readReviews, { select: true, top: { max: 100 } }),
  entityEndpoint('identityGovernance/accessReviews/definitions', readReviews, { select: true }),
  directoryRoleList,
  oneDirectoryRole,
  directoryRoleMembers,
];

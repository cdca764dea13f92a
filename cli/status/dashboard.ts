import { dashboardIdOf, dashboardNameOf, teamStackName } from "../../rules/names";
import type { Link } from "./chain";
import { namesOf, readingGroups, type TeamIn } from "./team-in";
import type { Tenant } from "./tenant";

/** Whether the members of each group can open the team's dashboard. */
export function dashboardLinks(place: TeamIn, tenant: Tenant): Link[] {
  const { team, environment } = place;
  return [
    {
      name: "shared",
      async look() {
        if (!team.dashboards.dynatrace)
          return { state: "off", found: "the team's file has dashboards.dynatrace: false" };
        const groups = readingGroups(place);
        const opened = await Promise.all(groups.map(({ claim }) => tenant.canOpen([claim], dashboardIdOf(team.name))));
        const blind = groups.filter((_, index) => opened[index] === false).map(({ name }) => name);
        const title = `"${dashboardNameOf(team.name, environment.name)}"`;
        if (blind.length === 0)
          return { state: "fine", found: `members of ${namesOf(groups.map(({ name }) => name))} can open ${title}` };
        return {
          state: "broken",
          found: `members of ${namesOf(blind)} cannot open ${title}: it is missing, or not shared with them`,
          fix: `deploy it: npx cdktf deploy ${teamStackName(environment.name, team.name)}`,
        };
      },
    },
  ];
}

import { askSubject } from "../../../cli/init/subject";

/** A person who gives these answers, and what was said meanwhile. */
function person(...answers: string[]) {
  const heard: string[] = [];
  const ask = async (question: string) => {
    heard.push(question);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${question}`);
    return answer;
  };
  return { heard, dialogue: { ask, say: (text: string) => void heard.push(text), close: () => undefined } };
}

test("a name is the team's", async () => {
  const { dialogue, heard } = person("orders");
  expect(await askSubject(dialogue)).toEqual({ team: "orders" });
  expect(heard).toEqual(["Name of the new team, empty for the files of a pipeline"]);
});

test("no name means a pipeline, whose platform is asked for until it is one", async () => {
  const { dialogue, heard } = person("", "jenkins", "gitlab");
  expect(await askSubject(dialogue)).toEqual({ pipeline: "gitlab" });
  expect(heard.slice(1)).toEqual([
    "Platform of the pipeline: github, azure, gitlab",
    'must be one of github, azure, gitlab; got "jenkins"',
    "Platform of the pipeline: github, azure, gitlab",
  ]);
});

/** Builds the README of a release's fixtures. */
export function describeFixtures(version: string): string {
  return `# What release ${version} said and left behind

Recorded once, from the built product of release ${version}, by \`scripts/release/record-fixtures.ts\`. **Nothing in this
folder ever changes**: every later version must still read it, and the tests in \`test/fixtures-replay/\` hold it to that.
A later release gets a folder of its own beside this one.

Folders of the machine that recorded are replaced by \`/home/user/tacho\`, process ids in names of files by 1001 and on.
All else is as it was: ids, times and numbers are those that were measured then.

| file                         | what it is                                                                                        |
| ---------------------------- | ------------------------------------------------------------------------------------------------- |
| \`transcripts/*.jsonl\`        | what hosts and their clients said to each other, at the frames of a real host process             |
| \`panel-transcripts/*.jsonl\`  | what the extension's pages and its worker said to each other, in a real Chromium                  |
| \`conversations.json\`         | the browser's databases, \`storage.local\` and the pages' own storage after a day with the panel    |
| \`home/\`                      | a TACHO_HOME with the history of three hosts, \`config.json\` and \`fingerprints.json\`               |
| \`home-answers.json\`          | the runs and the aggregate that a host of this release answers from that home                     |
| \`parsers.js\`, \`parsers.d.ts\` | the release's own readers of all this, as one module that needs nothing but zod                   |

## \`transcripts/*.jsonl\`

One line for each frame, in the order in which the client saw them:
\`{"from":"client"|"host","frame":{...}}\`. A frame of the client also has its \`outcome\`: "read", or the code of the error
that \`parseRequest\` gave. What is no frame is an \`event\` in place of one:

| event           | from   | what happened                                                                   |
| --------------- | ------ | ------------------------------------------------------------------------------- |
| \`open\`          | client | a new host was started; \`scene\` says what follows                               |
| \`no_json\`       | client | a frame was sent that holds no JSON: \`text\`                                     |
| \`blanks\`        | client | a frame of \`bytes\` blanks was sent                                              |
| \`engine_killed\` | client | the engine process was ended from outside                                       |
| \`close\`         | client | stdin was closed                                                                |
| \`exit\`          | host   | the process ended with \`code\`                                                   |

The hosts have the scripted engine, but for the one whose scene says otherwise, and a home with one model that nothing
reads.

## \`panel-transcripts/*.jsonl\`

One line for each message, \`{"from":"panel"|"worker","frame":{...}}\`, noted in the page itself, where its port is. A line
with the event \`scene\` begins a new browser and says what it shows and which page was listened to; \`open\` is a port that
the page opens. Where a scene needs a host that misbehaves as a whole, one that stands in for it was registered: a
program that ends at once, one that says nothing, one of another protocol.

## \`conversations.json\`

\`databases\`: every IndexedDB with its version, its stores, their keys and indexes, and all records. \`storage_local\`:
\`chrome.storage.local\`. \`page_storage\`: the pages' \`localStorage\`. The panel was driven through a conversation of several
turns with ratings, a stopped answer, one that was stopped and continued, one that failed, one with thoughts, one of many
scripts that was renamed, one that was written anew and edited, one that was deleted for good, one whose deletion can
still be undone, and one that was being written at that moment.
`;
}

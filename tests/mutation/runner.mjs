/**
 * Stryker's test runner: a check is a test. It loads the compiled, instrumented mock and the suite once and switches
 * mutants in the warm process. A mutant that acts while files are loaded gets a process of its own: this runner cannot
 * reload modules, says so, and Stryker starts another one.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  determineHitLimitReached,
  MutantRunStatus,
  TestStatus,
} from '@stryker-mutator/api/test-runner';

const baselineFile = 'mutation-baseline.json';

globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
const stryker = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE];

class ConformanceRunner {
  #harness;
  /** What the dry run left behind, for every process that runs mutants. */
  #baselines;

  capabilities() {
    return { reloadEnvironment: false };
  }

  /** The working directory is the sandbox; what is imported from it is instrumented. */
  async #load() {
    const path = join(process.cwd(), 'dist', 'tests', 'mutation', 'harness.js');
    this.#harness ??= await import(pathToFileURL(path).href);
    return this.#harness;
  }

  /** Stryker keeps no words about survivors: what the report shows of them goes into a file of its own. */
  #note(id, words) {
    const path = process.env.ARGOS_MUTATION_OBSERVED;
    if (path !== undefined) appendFileSync(path, `${JSON.stringify({ id, words })}\n`);
  }

  async dryRun() {
    try {
      const harness = await this.#load();
      const { baselines, spent } = await harness.dryRun((title) => {
        stryker.currentTestId = title;
      });
      stryker.currentTestId = undefined;
      writeFileSync(baselineFile, JSON.stringify(baselines));
      const tests = Object.entries(spent).map(([title, timeSpentMs]) => ({
        id: title,
        name: title,
        timeSpentMs,
        status: TestStatus.Success,
      }));
      return { status: DryRunStatus.Complete, tests, mutantCoverage: stryker.mutantCoverage };
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: error.stack ?? String(error) };
    }
  }

  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
    // Before anything of the mutant's: what goes wrong after this is its doing.
    this.#baselines ??= JSON.parse(readFileSync(baselineFile, 'utf8'));
    if (mutantActivation === 'static') stryker.activeMutant = activeMutant.id;
    try {
      const harness = await this.#load();
      stryker.activeMutant = activeMutant.id;
      stryker.hitCount = hitLimit === undefined ? undefined : 0;
      stryker.hitLimit = hitLimit;
      const among = testFilter === undefined ? undefined : new Set(testFilter);
      const baselineOf = (pass) => this.#baselines[harness.passes.indexOf(pass)];
      const caught = await harness.caught({ among, baselineOf });
      const endless = determineHitLimitReached(stryker.hitCount, hitLimit);
      if (endless !== undefined) return { status: MutantRunStatus.Timeout, reason: endless.reason };
      const nrOfTests = among?.size ?? harness.titles.length;
      if (caught === undefined) return { status: MutantRunStatus.Survived, nrOfTests };
      const { kind, title, words } = caught;
      if (kind === 'observed') {
        this.#note(activeMutant.id, words);
        return { status: MutantRunStatus.Survived, nrOfTests };
      }
      const killedBy = harness.titles.includes(title) ? [title] : [];
      return { status: MutantRunStatus.Killed, killedBy, failureMessage: `${kind}: ${words}`, nrOfTests };
    } catch (error) {
      // The mock does not even start, or the suite cannot be pointed at it.
      const failureMessage = `crashed: ${error.message ?? error}`;
      return { status: MutantRunStatus.Killed, killedBy: [], failureMessage, nrOfTests: 0 };
    } finally {
      stryker.activeMutant = undefined;
      stryker.hitCount = undefined;
    }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'conformance', ConformanceRunner)];

/** Allure's reporter where reports of shards are merged: Playwright then hands out a configuration without projects. */
import type { FullConfig } from '@playwright/test';
import { AllureReporter } from 'allure-playwright';

/** As Allure's own, which asks the first project for its folders; they are of use for snapshots alone. */
export default class MergedAllureReporter extends AllureReporter {
  override onConfigure(config: FullConfig): void {
    if (config.projects.length > 0) super.onConfigure(config);
    else this.config = config;
  }
}

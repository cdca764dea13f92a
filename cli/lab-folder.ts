/** Folder of all that is kept of the lab between runs; a trial may use its own. */
export const LAB_FOLDER = process.env.ONBOARD_LAB_FOLDER || ".onboard";
/** Where Terraform keeps the state of what is deployed to the lab, so that it never mixes with a real tenant's. */
export const LAB_STATE_FOLDER = `${LAB_FOLDER}/state`;

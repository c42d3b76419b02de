#!/usr/bin/env bash
# What `canary run` does, as a careful operator would script it: the same requests in the same order with curl, read with
# jq, and git for the repository. It judges less than canary does: only what is needed to go on.
#
# Wants what `canary sandbox` exports, and N8N, AGENT, GATEWAY, REPOSITORY.
set -euo pipefail
folder=stacks/claude-agent-service image=docker.io/library/httpd tag=2.4.66
run=$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')
say() { printf '%-9s %s\n' "$1" "$2"; }
fetch() { curl -sS --max-time 10 "$@"; }
n8n() { fetch -H "X-N8N-API-KEY: $N8N_API_KEY" "$N8N/api/v1/$1"; }
agent() { fetch -H "Authorization: Bearer $CLAUDE_AGENT_API_TOKEN" "$AGENT/$1"; }

fetch "$GATEWAY/metrics" | awk '/^push_time_seconds/ {print $2}' >/dev/null
[ ${#CLAUDE_CODE_OAUTH_TOKEN} = 108 ] && say token ok
mint=$(git -C "$REPOSITORY" show "master:$folder/main.tf" | sed -n 's/^ *"primary" = \([0-9]\{10\}\)$/\1/p')
say mint "$mint"
fetch "$AGENT/health" >/dev/null
code=$(fetch -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $CLAUDE_AGENT_API_TOKEN" "$AGENT/jobs/$run")
say bearer "$code"
fetch "$N8N/healthz/readiness" | jq -e '.status == "ok"' >/dev/null
workflow=$(n8n 'workflows?limit=100' | jq -r '.data[] | select(.name == "DIUN Upgrade Agent") | .id')
newest=$(n8n 'executions?limit=1' | jq -r '.data[0].id // "0"')
uses=$({ git -C "$REPOSITORY" grep -l "$image" master || true; } | wc -l)
before=$(git -C "$REPOSITORY" rev-parse master)
say image "$uses uses"

body=$(jq -cn --arg image "$image" --arg tag "$tag" --arg link "https://hub.docker.com/_/httpd#canary-$run" '{
  diun_entry_status: "update", diun_entry_image: $image, diun_entry_imagetag: $tag, diun_entry_hublink: $link}')
fetch -H 'Content-Type: application/json' -H "X-Canary-Run: $run" -d "$body" "$N8N_WEBHOOK_URL" | jq -r .message >/dev/null
job=
while [ -z "$job" ]; do
  for id in $(n8n "executions?workflowId=$workflow&limit=20" |
    jq -r --arg newest "$newest" '.data[].id | select((. | tonumber) > ($newest | tonumber))'); do
    job=$(n8n "executions/$id?includeData=true" | jq -r --arg run "canary-$run" '
      select(.data | tostring | contains($run))
      | .data.resultData.runData["Run Upgrade Agent"][0].data.main[0][0].json.job_id // ""')
    [ -z "$job" ] || break
  done
  [ -n "$job" ] || sleep 0.025
done
say job "$job"
while :; do
  record=$(agent "jobs/$job")
  status=$(jq -r .status <<<"$record")
  case $status in queued | running) sleep 0.25 ;; *) break ;; esac
done
verdict=$(jq -r '.output | join("") | fromjson | if .is_error then "unhealthy" else "healthy" end' <<<"$record")
git -C "$REPOSITORY" log --format=%s "$before..master" | grep -c httpd >/dev/null || true
say verdict "$verdict"

now=$(date +%s)
printf '# TYPE claude_oauth_token_expiry_timestamp gauge\nclaude_oauth_token_expiry_timestamp{path="primary"} %s\n' \
  $((mint + 31536000)) | fetch --data-binary @- "$GATEWAY/metrics/job/claude-oauth-expiry-monitor"
printf '# TYPE upgrade_canary_last_run_timestamp_seconds gauge\nupgrade_canary_last_run_timestamp_seconds %s\n' "$now" |
  fetch --data-binary @- "$GATEWAY/metrics/job/upgrade-canary/pipeline/peer"
[ "$verdict" = healthy ]

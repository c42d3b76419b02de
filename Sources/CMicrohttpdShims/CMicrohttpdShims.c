#include "CMicrohttpdShims.h"
#include <stddef.h>

struct MHD_Daemon *canary_mhd_start(
    unsigned int flags, const struct sockaddr_in *address, unsigned int timeout_seconds,
    unsigned int connection_limit, MHD_AccessHandlerCallback handler,
    void *(*on_target)(void *, const char *, struct MHD_Connection *), MHD_RequestCompletedCallback on_completed,
    void *closure, const char *certificate, const char *key) {
  struct MHD_OptionItem tls[] = {
      {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate},
      {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key},
      {MHD_OPTION_END, 0, NULL}};
  struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
  return MHD_start_daemon(
      flags, ntohs(address->sin_port), NULL, NULL, handler, closure,
      MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address,
      MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds,
      MHD_OPTION_CONNECTION_LIMIT, connection_limit,
      MHD_OPTION_URI_LOG_CALLBACK, on_target, closure,
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, closure,
      MHD_OPTION_ARRAY, certificate != NULL && key != NULL ? tls : none,
      MHD_OPTION_END);
}

uint16_t canary_mhd_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info == NULL ? 0 : info->port;
}

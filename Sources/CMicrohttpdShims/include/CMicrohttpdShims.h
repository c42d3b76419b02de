#pragma once
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdint.h>

// MHD_start_daemon, MHD_get_daemon_info and MHD_is_feature_supported cannot all be called from Swift (the first two are
// variadic): these wrap them with fixed parameters. `certificate` and `key` are PEM texts, both NULL for plain HTTP.
struct MHD_Daemon *_Nullable canary_mhd_start(
    unsigned int flags, const struct sockaddr_in *_Nonnull address, unsigned int timeout_seconds,
    unsigned int connection_limit, MHD_AccessHandlerCallback _Nonnull handler,
    void *_Nullable (*_Nonnull on_target)(void *_Nullable, const char *_Nonnull, struct MHD_Connection *_Nonnull),
    MHD_RequestCompletedCallback _Nonnull on_completed, void *_Nonnull closure,
    const char *_Nullable certificate, const char *_Nullable key) __attribute__((warn_unused_result));

/// The port that a started daemon listens on; 0 when the library cannot say.
uint16_t canary_mhd_port(struct MHD_Daemon *_Nonnull daemon) __attribute__((warn_unused_result));

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, so Swift cannot call them: one function for
// each type of argument. warn_unused_result makes Swift refuse a dropped CURLcode, which C functions otherwise allow.
#pragma once
#include <curl/curl.h>

#define CANARY_CHECKED __attribute__((warn_unused_result))

static inline CANARY_CHECKED CURLcode canary_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CANARY_CHECKED CURLcode canary_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CANARY_CHECKED CURLcode canary_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// libcurl copies the text.
static inline CANARY_CHECKED CURLcode canary_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

// Data for a callback, a buffer, bytes to copy: what the option says.
static inline CANARY_CHECKED CURLcode canary_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}

// libcurl keeps the list; it must outlive the transfer.
static inline CANARY_CHECKED CURLcode canary_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CANARY_CHECKED CURLcode canary_curl_set_sink(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CANARY_CHECKED CURLcode canary_curl_set_prereq(CURL *easy, curl_prereq_callback value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline CANARY_CHECKED CURLcode canary_curl_set_sockopt(CURL *easy, curl_sockopt_callback value) {
    return curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, value);
}

static inline CANARY_CHECKED CURLcode canary_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CANARY_CHECKED CURLcode canary_curl_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CANARY_CHECKED CURLcode canary_curl_get_certificates(CURL *easy, struct curl_certinfo **value) {
    return curl_easy_getinfo(easy, CURLINFO_CERTINFO, value);
}

static inline CANARY_CHECKED CURLMcode canary_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

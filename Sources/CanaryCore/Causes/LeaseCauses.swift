extension Cause {
    /// What concerns the lease that lets one canary of a cluster run at a time, and no hop.
    static let leaseCauses: [Cause] = [
        Cause(
            "run.lease-held", nil, .unknown, "Another canary of the cluster is under way",
            why:
                "It holds the lease, and renews it. One at a time: two would spend two slots and mistake each other's traces for their own.",
            fix: "wait for it; kubectl -n {namespace} get lease {name} -o yaml"
        ) { seen, picture in
            guard case .lease(.held(let holder)) = seen else { return nil }
            return Match([Evidence("held by", holder)], fill: fill(picture))
        },
        Cause(
            "run.lease-forbidden", nil, .unknown, "The API server does not let us have the lease",
            why:
                "The service account lacks a verb on leases. Whether another canary runs is not known, so nothing was sent; what is free was looked at.",
            fix:
                "kubectl apply -k k8s/overlays/example   (its Role and RoleBinding; or by hand:)\nkubectl -n {namespace} create role upgrade-canary-lease --verb=get,create,update --resource=leases.coordination.k8s.io\nkubectl -n {namespace} create rolebinding upgrade-canary-lease --role=upgrade-canary-lease --serviceaccount={account}"
        ) { seen, picture in
            guard case .lease(.failed(.forbidden(let verb, let account, let detail))) = seen else { return nil }
            var fill = fill(picture)
            fill["account"] = account
            return Match(
                [
                    Evidence("refused", "\(verb) leases.coordination.k8s.io in \(fill["namespace"] ?? "")"),
                    Evidence("server said", detail),
                ], fill: fill)
        },
        Cause(
            "run.lease-unauthorized", nil, .unknown, "The API server does not know our token",
            why:
                "401, with the token read afresh as well: it has run out, or is of another cluster or account. Nothing was sent; what is free was looked at.",
            fix:
                "in the pod, mount a projected token (k8s/base/run.yaml): nobody renews what was copied\nby hand: kubectl -n {namespace} create token upgrade-canary --duration 1h > {file}"
        ) { seen, picture in
            guard case .lease(.failed(.unauthorized(let detail))) = seen else { return nil }
            return Match([Evidence("server said", detail)], fill: fill(picture))
        },
        Cause(
            "run.lease-unavailable", nil, .unknown, "The lease could not be asked for",
            why:
                "The API server did not answer as it should, in the time that a run waits for it. Whether another canary runs is not known, so nothing was sent; what is free was looked at.",
            fix:
                "curl --cacert {ca} -H \"Authorization: Bearer $(cat {file})\" {server}/readyz\ncorrect `lease` in the configuration, or leave it out where there is one canary only"
        ) { seen, picture in
            guard case .lease(.failed(let problem)) = seen, let evidence = unavailable(problem, picture) else {
                return nil
            }
            return Match(evidence, fill: fill(picture))
        },
        Cause(
            "run.lease-lost", nil, .unknown, "The lease was lost while the run went on",
            why:
                "Another canary may have begun. Where that came before the event, nothing was sent; afterwards it is a warning: two events may be on their way.",
            fix:
                "kubectl -n {namespace} get lease {name} -o yaml\nraise lease.duration where the API server is often slow"
        ) { seen, picture in
            guard case .lease(.lost(let loss)) = seen else { return nil }
            return Match(lost(loss), fill: fill(picture), state: picture.refusal == .lease ? nil : .warned)
        },
    ]

    private static func fill(_ picture: Picture) -> [String: String] {
        guard let lease = picture.configuration.lease else { return [:] }
        var values = ["name": lease.name, "file": lease.tokenFile, "ca": lease.caFile]
        values["namespace"] = lease.namespace.isEmpty ? nil : lease.namespace
        values["server"] = lease.server?.shown
        return values
    }

    private static func unavailable(_ problem: LeaseProblem, _ picture: Picture) -> [Evidence]? {
        let server = Evidence("server", picture.configuration.lease?.server?.shown ?? "unknown")
        switch problem {
        case .forbidden, .unauthorized, .interrupted: return nil
        case .unreadable(let path, let detail): return [Evidence("file", path), Evidence("because", detail)]
        case .noNamespace(let detail): return [server, Evidence("server said", "404 \(detail)")]
        case .rejected(let status, let detail): return [server, Evidence("server said", "\(status) \(detail)")]
        case .notALease(let detail): return [server, Evidence("server said", detail)]
        case .unavailable(let status?, let detail): return [server, Evidence("server said", "\(status) \(detail)")]
        case .unavailable(nil, let detail): return [server, Evidence("ended by", detail)]
        case .contended: return [server, Evidence("because", "others changed it again and again")]
        case .nowhere: return [Evidence("because", "no lease.server and no lease.namespace: this is no pod")]
        }
    }

    private static func lost(_ loss: LeaseLoss) -> [Evidence] {
        switch loss {
        case .taken(let holder): return [Evidence("held by", holder)]
        case .gone: return [Evidence("because", "somebody emptied or deleted it")]
        case .uncertain(let seconds, let problem):
            let since = Evidence("not renewed for", Time.span(seconds))
            return [since] + (problem.map { [Evidence("because", words($0))] } ?? [])
        }
    }

    private static func words(_ problem: LeaseProblem) -> String {
        switch problem {
        case .unreadable(let path, let detail): "\(path): \(detail)"
        case .unauthorized(let detail): "401 \(detail)"
        case .forbidden(_, _, let detail): "403 \(detail)"
        case .noNamespace(let detail): "404 \(detail)"
        case .rejected(let status, let detail): "\(status) \(detail)"
        case .unavailable(let status, let detail): (status.map { "\($0) " } ?? "") + detail
        case .notALease(let detail): detail
        case .contended: "others changed it again and again"
        case .interrupted, .nowhere: "the call was ended"
        }
    }
}

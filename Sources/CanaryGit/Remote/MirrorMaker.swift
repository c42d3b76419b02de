import CGit2
import CGit2Shims
import CanaryCore
import FoundationEssentials
import Glibc

/// Brings a mirror up to date, or makes it: branches and tags as the remote has them now, forced pushes and deletions
/// included, and HEAD on its default branch. Runs in the child.
struct MirrorMaker {
    private let request: FetchRequest
    private let watch: ConnectionWatch
    private var spare: String { request.mirror + ".new" }
    private var old: String { request.mirror + ".old" }

    init(_ request: FetchRequest, _ watch: ConnectionWatch) { (self.request, self.watch) = (request, watch) }

    func run() throws(RepositoryFailure) {
        do {
            try bringUpToDate()
        } catch  where isShallow(error) {
            throw RepositoryFailure(.remoteShallow, detail: error.detail)
        }
    }

    /// libgit2 1.5 does not read the lines in which a server says that its history is cut, and misses the objects behind
    /// the cut of a folder on this machine.
    private func isShallow(_ failure: RepositoryFailure) -> Bool {
        if failure.detail.contains("parsing REF pkt-line") { return true }
        guard request.isFile, failure.kind == .objectMissing else { return false }
        let path = request.url.withBytes { String(decoding: $0.dropFirst("file://".utf8.count), as: UTF8.self) }
        return ["/shallow", "/.git/shallow"].contains { access(path + $0, F_OK) == 0 }
    }

    private func bringUpToDate() throws(RepositoryFailure) {
        for leftover in [spare, old] { remove(leftover) }
        if !request.anew, access(request.mirror + "/HEAD", F_OK) == 0 {
            sweep()
            var isOurs = true
            do {
                return try fetch(into: try open(request.mirror), &isOurs)
            } catch  where isOurs {
                // The mirror itself is at fault: a new one is made.
            }
        }
        var isOurs = true
        try fetch(into: try create(spare), &isOurs)
        if rename(request.mirror, old) != 0, errno != ENOENT { throw failure(request.mirror) }
        guard rename(spare, request.mirror) == 0 else { throw failure(spare) }
        remove(old)
    }

    private func open(_ path: String) throws(RepositoryFailure) -> Handle<RepositoryKind> {
        try Handle(.write) { git_repository_open_bare(&$0, path) }
    }

    private func create(_ path: String) throws(RepositoryFailure) -> Handle<RepositoryKind> {
        try Handle(.write) { git_repository_init(&$0, path, 1) }
    }

    /// `isOurs`: whether what failed was in the mirror rather than on the way to the remote.
    private func fetch(into repository: consuming Handle<RepositoryKind>, _ isOurs: inout Bool)
        throws(RepositoryFailure)
    {
        let pointer = repository.pointer
        var giver = CredentialGiver(request, .header)
        var remote = try makeRemote(pointer)
        isOurs = false
        do {
            try connect(remote, giver)
        } catch  where error.kind == .remoteUnreachable && request.password != nil {
            giver = CredentialGiver(request, .whenAsked)
            remote = try makeRemote(pointer)
            try connect(remote, giver)
        }
        watch.answered()
        let heads = try advertised(remote)
        isOurs = true
        try forget(except: heads, pointer)
        // An error in objects or refs is the mirror's; in the network or in what came from it, the remote's.
        let code = download(remote, giver)
        if code < 0 {
            let area = git_error_last()?.pointee.klass
            isOurs = area == Int32(GIT_ERROR_ODB.rawValue) || area == Int32(GIT_ERROR_REFERENCE.rawValue)
            try LibGit2.check(code, .connect)
        }
        try LibGit2.check(canary_git_update_tips(remote.pointer), .write)
        try setHead(remote, heads, pointer)
        withExtendedLifetime(giver) {}
    }

    private func makeRemote(_ repository: OpaquePointer) throws(RepositoryFailure) -> Handle<RemoteKind> {
        try request.url.withText { url throws(RepositoryFailure) in
            try Handle<RemoteKind>(.write) { git_remote_create_anonymous(&$0, repository, url) }
        }
    }

    private func connect(_ remote: borrowing Handle<RemoteKind>, _ giver: CredentialGiver) throws(RepositoryFailure) {
        var options = git_remote_connect_options()
        git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
        options.callbacks = callbacks(giver)
        options.proxy_opts.type = GIT_PROXY_AUTO
        let pointer = remote.pointer
        let code = withHeaders(of: giver) { headers in
            options.custom_headers = headers
            options.follow_redirects = headers.count > 0 ? GIT_REMOTE_REDIRECT_NONE : GIT_REMOTE_REDIRECT_INITIAL
            return git_remote_connect_ext(pointer, GIT_DIRECTION_FETCH, &options)
        }
        do {
            try LibGit2.check(code, .connect)
        } catch  where error.kind == .remoteUnreachable && request.isFile {
            // There is no network to be unreachable.
            throw RepositoryFailure(.remoteNotFound, detail: error.detail)
        }
    }

    private func download(_ remote: borrowing Handle<RemoteKind>, _ giver: CredentialGiver) -> Int32 {
        var options = git_fetch_options()
        git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        options.callbacks = callbacks(giver)
        options.proxy_opts.type = GIT_PROXY_AUTO
        options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        var specs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
        if let extra = request.extraRef { specs.append("+\(extra):\(extra)") }
        let pointer = remote.pointer
        return withHeaders(of: giver) { headers in
            options.custom_headers = headers
            options.follow_redirects = headers.count > 0 ? GIT_REMOTE_REDIRECT_NONE : GIT_REMOTE_REDIRECT_INITIAL
            return withStrings(specs) { list in
                var list = list
                return git_remote_download(pointer, &list, &options)
            }
        }
    }

    private func withHeaders(of giver: CredentialGiver, _ body: (git_strarray) -> Int32) -> Int32 {
        guard let header = giver.header else { return body(git_strarray()) }
        return header.withBytes { withStrings([String(decoding: $0, as: UTF8.self)], body) }
    }

    private func withStrings(_ texts: [String], _ body: (git_strarray) -> Int32) -> Int32 {
        var copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let count = copies.count
        return copies.withUnsafeMutableBufferPointer { body(git_strarray(strings: $0.baseAddress, count: count)) }
    }

    private func callbacks(_ giver: CredentialGiver) -> git_remote_callbacks {
        var callbacks = git_remote_callbacks()
        git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
        callbacks.payload = Unmanaged.passUnretained(giver).toOpaque()
        callbacks.credentials = { credential, url, _, allowed, payload in
            guard let credential, let url, let payload else { return GIT_EAUTH.rawValue }
            return Unmanaged<CredentialGiver>.fromOpaque(payload).takeUnretainedValue()
                .give(&credential.pointee, to: String(cString: url), allowed: allowed)
        }
        return callbacks
    }

    private struct Head {
        var name: String
        var id: git_oid
    }

    private func advertised(_ remote: borrowing Handle<RemoteKind>) throws(RepositoryFailure) -> [Head] {
        var list: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        try LibGit2.check(git_remote_ls(&list, &count, remote.pointer), .connect)
        return (0..<count).compactMap { index in
            list?[index].map { Head(name: String(cString: $0.pointee.name), id: $0.pointee.oid) }
        }
    }

    /// Before the new ones come: `a` must be gone before there can be an `a/b`.
    private func forget(except heads: [Head], _ repository: OpaquePointer) throws(RepositoryFailure) {
        let kept = Set(heads.map { Array($0.name.utf8) })
        var list = git_strarray()
        try LibGit2.check(git_reference_list(&list, repository), .write)
        defer { git_strarray_dispose(&list) }
        for index in 0..<list.count {
            guard let name = list.strings[index], !kept.contains(Array(String(cString: name).utf8)) else { continue }
            try LibGit2.check(git_reference_remove(repository, name), .write)
        }
    }

    private func setHead(_ remote: borrowing Handle<RemoteKind>, _ heads: [Head], _ repository: OpaquePointer)
        throws(RepositoryFailure)
    {
        var name = git_buf()
        defer { git_buf_dispose(&name) }
        if git_remote_default_branch(&name, remote.pointer) == 0 {
            try LibGit2.check(git_repository_set_head(repository, name.ptr), .write)
        } else if var head = heads.first(where: { $0.name == "HEAD" })?.id {
            // A detached HEAD elsewhere; where no branch leads there it was not fetched, and HEAD stays as it was.
            _ = git_repository_set_head_detached(repository, &head)
        }
    }

    /// What a killed fetch left: locks on refs and half-written packs. The mirror's own lock is held, so they are
    /// nobody's.
    private func sweep() {
        for name in contents(request.mirror) where name.hasSuffix(".lock") { unlink("\(request.mirror)/\(name)") }
        var folders = [(path: request.mirror + "/refs", depth: 0)]
        while let (folder, depth) = folders.popLast() {
            for name in contents(folder) {
                let path = "\(folder)/\(name)"
                if name.hasSuffix(".lock") { unlink(path) } else if depth < 20 { folders.append((path, depth + 1)) }
            }
        }
        let packs = request.mirror + "/objects/pack"
        for name in contents(packs) where name.hasPrefix("pack_") || name.hasPrefix("tmp_") {
            unlink("\(packs)/\(name)")
        }
    }

    private func contents(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }

    private func failure(_ path: String) -> RepositoryFailure {
        RepositoryFailure(.other, detail: "\(path): \(String(cString: strerror(errno)))")
    }
}

extension Secret {
    fileprivate func withText<Result>(_ body: (String) throws(RepositoryFailure) -> Result) throws(RepositoryFailure)
        -> Result
    where Result: ~Copyable {
        try body(withBytes { String(decoding: $0, as: UTF8.self) })
    }
}

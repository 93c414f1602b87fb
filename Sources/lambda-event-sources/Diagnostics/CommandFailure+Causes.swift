import ControlPlane
import Glibc
import HTTPServer

extension CommandFailure {
    /// The failure that an error of the store is.
    init(_ error: StorageError) {
        let status: SystemExit =
            switch error.code {
            case .corrupt, .incompatibleSchema: .dataError
            case .locked, .unavailable: .unavailable
            case .cannotOpen, .readOnly: .cannotCreate
            case .full, .inputOutput: .inputOutput
            default: .software
            }
        self.init(status, error.message)
    }

    /// The failure to listen.
    init(listening configuration: ServerConfiguration, _ error: any Error) {
        if let error = error as? StorageError {
            self.init(error)
            return
        }
        let number = (error as? SystemCallError)?.number
        let isUnix = configuration.unixSocket != nil
        switch number {
        case EADDRINUSE:
            let advice = isUnix ? "--unix-socket" : "--port"
            self.init(.unavailable, "\(error); another program listens there: stop it, or choose another \(advice)")
        case EACCES, EPERM: self.init(.noPermission, "\(error)")
        default: self.init(isUnix ? .cannotCreate : .unavailable, "\(error)")
        }
    }
}

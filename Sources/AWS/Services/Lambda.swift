/// The operations of Lambda that keep event source mappings and let sources invoke functions (API of 2015-03-31).
public enum Lambda {
    /// Lambda's control plane.
    public static let service = AWSService("lambda", version: "2015-03-31", .restJSON, endpoint: .init("lambda"))

    private static let everything = AWSPermission.Target("FindAndMakeEventSourceMappings", "*")
    private static let mappings = AWSPermission.Target(
        "KeepEventSourceMappings",
        "arn:{partition}:lambda:*:*:event-source-mapping:*"
    )
    private static let functions = AWSPermission.Target(
        "LetSourcesInvokeFunctions",
        "arn:{partition}:lambda:*:*:function:*"
    )

    // MARK: Event source mappings

    private static let mappingsPath = "/2015-03-31/event-source-mappings"
    private static let mappingPath = mappingsPath + "/{UUID}"
    private static let uuid = Member.required("UUID", in: .path)

    /// A change that meets the one before it, and a role, key or network interface that IAM has not yet told everyone about.
    private static let mappingFailures: [AWSOperation.Failure] = [
        .init("ResourceConflictException", containing: "An update is in progress", .inUse),
        .init("ResourceConflictException", containing: "The operation cannot be performed at this time", .inUse),
        .init("ResourceConflictException", containing: "is currently in the following state", .inUse),
        .init("InvalidParameterValueException", containing: "cannot be assumed by Lambda", .propagating),
        .init("InvalidParameterValueException", containing: "execution role does not have permissions", .propagating),
        .init("InvalidParameterValueException", containing: "ensure the role can perform", .propagating),
    ]

    /// Makes a mapping.
    public static let createEventSourceMapping = AWSOperation(
        "CreateEventSourceMapping",
        of: service,
        path: mappingsPath,
        input: MappingShapes.creation,
        output: MappingShapes.configuration,
        isMutating: true,
        permission: AWSPermission("lambda:CreateEventSourceMapping", on: everything),
        failures: mappingFailures
    )
    /// Reads a mapping.
    public static let getEventSourceMapping = AWSOperation(
        "GetEventSourceMapping",
        of: service,
        method: "GET",
        path: mappingPath,
        input: [uuid],
        output: MappingShapes.configuration,
        isMutating: false,
        permission: AWSPermission("lambda:GetEventSourceMapping", on: mappings)
    )
    /// Changes a mapping.
    public static let updateEventSourceMapping = AWSOperation(
        "UpdateEventSourceMapping",
        of: service,
        method: "PUT",
        path: mappingPath,
        input: [uuid] + MappingShapes.update,
        output: MappingShapes.configuration,
        isMutating: true,
        permission: AWSPermission("lambda:UpdateEventSourceMapping", on: mappings),
        failures: mappingFailures
    )
    /// Deletes a mapping.
    public static let deleteEventSourceMapping = AWSOperation(
        "DeleteEventSourceMapping",
        of: service,
        method: "DELETE",
        path: mappingPath,
        input: [uuid],
        output: MappingShapes.configuration,
        isMutating: true,
        permission: AWSPermission("lambda:DeleteEventSourceMapping", on: mappings),
        failures: mappingFailures
    )
    /// Lists mappings, a page at a time.
    public static let listEventSourceMappings = AWSOperation(
        "ListEventSourceMappings",
        of: service,
        method: "GET",
        path: mappingsPath,
        input: [
            Member("EventSourceArn", in: .query), Member("FunctionName", in: .query), Member("Marker", in: .query),
            Member("MaxItems", .integer, in: .query),
        ],
        output: [
            Member("NextMarker"),
            Member("EventSourceMappings", .list(of: .structure(MappingShapes.configuration))),
        ],
        isMutating: false,
        permission: AWSPermission("lambda:ListEventSourceMappings", on: everything)
    )

    // MARK: Tags

    private static let tagsPath = "/2017-03-31/tags/{Resource}"
    private static let resource = Member.required("Resource", in: .path)

    /// Reads tags.
    public static let listTags = AWSOperation(
        "ListTags",
        of: service,
        method: "GET",
        path: tagsPath,
        input: [resource],
        output: [Member("Tags", .map(of: .string))],
        isMutating: false,
        permission: AWSPermission("lambda:ListTags", on: mappings)
    )
    /// Adds tags, or overwrites their values.
    public static let tagResource = AWSOperation(
        "TagResource",
        of: service,
        path: tagsPath,
        input: [resource, .required("Tags", .map(of: .string))],
        isMutating: true,
        permission: AWSPermission("lambda:TagResource", on: mappings)
    )
    /// Removes tags.
    public static let untagResource = AWSOperation(
        "UntagResource",
        of: service,
        method: "DELETE",
        path: tagsPath,
        input: [resource, .required("TagKeys", .list(of: .string), in: .query, as: "tagKeys")],
        isMutating: true,
        permission: AWSPermission("lambda:UntagResource", on: mappings)
    )

    // MARK: Policies of functions

    private static let policyPath = "/2015-03-31/functions/{FunctionName}/policy"
    private static let function = Member.required("FunctionName", in: .path)
    private static let qualifier = Member("Qualifier", in: .query)

    /// Adds a statement to a function's policy.
    public static let addPermission = AWSOperation(
        "AddPermission",
        of: service,
        path: policyPath,
        input: [
            function, .required("StatementId"), .required("Action"), .required("Principal"), Member("SourceArn"),
            Member("SourceAccount"), qualifier, Member("RevisionId"),
        ],
        output: [Member("Statement")],
        isMutating: true,
        permission: AWSPermission("lambda:AddPermission", on: functions)
    )
    /// Removes a statement from a function's policy.
    public static let removePermission = AWSOperation(
        "RemovePermission",
        of: service,
        method: "DELETE",
        path: policyPath + "/{StatementId}",
        input: [function, .required("StatementId", in: .path), qualifier, Member("RevisionId", in: .query)],
        isMutating: true,
        permission: AWSPermission("lambda:RemovePermission", on: functions)
    )
    /// Reads a function's policy.
    public static let getPolicy = AWSOperation(
        "GetPolicy",
        of: service,
        method: "GET",
        path: policyPath,
        input: [function, qualifier],
        output: [Member("Policy"), Member("RevisionId")],
        isMutating: false,
        permission: AWSPermission("lambda:GetPolicy", on: functions)
    )

    /// All of them.
    public static let operations = [
        createEventSourceMapping, listEventSourceMappings, getEventSourceMapping, updateEventSourceMapping,
        deleteEventSourceMapping, listTags, tagResource, untagResource, addPermission, removePermission, getPolicy,
    ]
}

extension ForwardingRecord {
    /// Whether something was learnt or noted that a crash must not lose before the next change upstream.
    func knowledgeDiffers(from other: ForwardingRecord) -> Bool {
        known.intentions != other.known.intentions
    }
}

extension UpstreamKnowledge {
    /// What is noted because it is about to be made, and cannot be recognised by a tag of ours.
    fileprivate var intentions: UpstreamKnowledge {
        var intentions = UpstreamKnowledge()
        intentions.grants = grants
        intentions.mayHaveEntry = mayHaveEntry
        intentions.subscribing = subscribing
        intentions.subscription = subscription
        return intentions
    }
}

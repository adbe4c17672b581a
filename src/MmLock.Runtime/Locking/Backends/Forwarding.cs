namespace MmLock.Backends;

/// <summary>What became of an attempt to move a hold from its words to the queue.</summary>
internal enum Forwarding
{
    /// <summary>It is in the queue now: who waits there must be looked at again.</summary>
    Moved,

    /// <summary>It was there before.</summary>
    Before,

    /// <summary>A write hold, which stays where it is.</summary>
    Writer,

    /// <summary>Its range cannot be read yet.</summary>
    Early,

    /// <summary>It was left or changed while the queue took it over: what the queue has of it must go again.</summary>
    Late,
}

namespace MmLock.Profiling;

/// <summary>What is held, and so whom it meets.</summary>
internal enum RecordedKind
{
    /// <summary>Addresses: meets what overlaps, and structure holds if it is coarse.</summary>
    Range,

    /// <summary>The structure, known to coarse holds: meets those, and whoever else has the structure.</summary>
    Structure,

    /// <summary>The structure lock alone: meets whoever else has it.</summary>
    Latch,
}

internal static class RecordedKinds
{
    public static string Text(this RecordedKind kind, LockMode mode) => kind switch
    {
        RecordedKind.Latch => "structure lock",
        RecordedKind.Structure => mode == LockMode.Write ? "structure write" : "structure read",
        _ => mode == LockMode.Write ? "write" : "read",
    };
}

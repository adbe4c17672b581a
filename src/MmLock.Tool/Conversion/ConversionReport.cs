using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>A site that was not converted, and why.</summary>
internal sealed record Refused(string Place, string Lock, string Primitive, string Reason);

/// <summary>A path that takes a lock again, for which its image is <c>MmapLockRecursion.CoarseByThread</c>.</summary>
internal sealed record Recursive(string Place, string Lock, string Path);

/// <summary>The account of one stage: found = converted + refused with a reason. There is no third pile.</summary>
internal sealed record ConversionReport(string Stage, int Found, int Converted, IReadOnlyList<Refused> Refused)
{
    /// <summary>Why locks that were converted know the thread that holds them; in the order of the sources.</summary>
    public IReadOnlyList<Recursive> Recursive { get; init; } = [];

    /// <summary>IDs of the locks that were converted.</summary>
    public IReadOnlyCollection<string> Locks { get; init; } = [];

    /// <summary>Declarations of libraries that code elsewhere can name, and whose types change with their locks.</summary>
    public IReadOnlyList<ChangedSignature> Signatures { get; init; } = [];

    /// <summary>How many of the converted hold the shared structure alone, and no range.</summary>
    public int Structures { get; init; }

    public bool Balances => Found == Converted + Refused.Count && Refused.All(r => r.Reason.Length > 0);

    public void ThrowIfUnbalanced()
    {
        if (!Balances)
        {
            string silent = Refused.FirstOrDefault(r => r.Reason.Length == 0) is { } first
                ? $"; no reason for '{first.Lock}' ({first.Place})"
                : "";
            throw new ToolException(
                $"internal error: the report of stage '{Stage}' does not balance: {Found} found, {Converted} converted, {Refused.Count} "
                + $"refused{silent}. Nothing was written. Please report this.");
        }
    }
}

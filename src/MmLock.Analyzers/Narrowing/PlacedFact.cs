using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>One touch of a section, with the places that it may be of.</summary>
/// <param name="Access">The touch.</param>
/// <param name="Space">By what the place is told: the number itself, or the object that it led to; null where nothing tells.
/// Places of different spaces cannot be compared.</param>
/// <param name="Low">The first place, as a sum of what is fixed at the acquire,</param>
/// <param name="High">and the last.</param>
/// <param name="At">The piece of the section that touches, itself or by what it calls.</param>
internal sealed record PlacedFact(SharedAccess Access, string? Space, LinearForm? Low, LinearForm? High, SyntaxNode At)
{
    /// <summary>What touches, here or in a body that runs; null where only a whole body is known to.</summary>
    public IOperation? By { get; init; }

    /// <summary>What the body that touches says by itself, without its callers; default where that is the same.</summary>
    public SharedAccess? Reached { get; init; }

    /// <summary>The first and the last place are touched, not only places between them.</summary>
    public bool IsExact { get; init; }

    /// <summary>
    /// The body that touches has taken a lock for it, the structure lock or another; of the section's own touches nothing is said.
    /// </summary>
    public bool IsProtected { get; init; }

    /// <summary>
    /// The way to what touches: the piece of the section, then of each function that it calls what leads on, and what touches at last.
    /// </summary>
    public ImmutableArray<SyntaxNode> Path { get; init; } = ImmutableArray.Create(At);

    /// <summary>A function on the way has taken the structure lock for it, of the very lock that the section holds.</summary>
    public bool IsLatched { get; init; }

    /// <summary>Why it has no place, where a number might say one; null where there is nothing to say.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>What the range of an acquire covers.</summary>
/// <param name="Range">The range, as it is passed.</param>
/// <param name="Creation">The call that makes it; null for one that comes from elsewhere.</param>
/// <param name="Low">The first place,</param>
/// <param name="High">and the last.</param>
internal sealed record HeldInterval(IOperation Range, IInvocationOperation? Creation, LinearForm Low, LinearForm High);

/// <summary>The touches of a section, and all that its acquire holds.</summary>
internal sealed record HeldPlaces(IReadOnlyList<PlacedFact> Facts, IReadOnlyList<HeldInterval> Held);

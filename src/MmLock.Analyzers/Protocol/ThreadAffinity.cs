using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Protocol;

/// <summary>The locks that only the thread which took them can release.</summary>
internal static class ThreadAffinity
{
    /// <returns>Null for a lock that any thread may release.</returns>
    public static string? TypeName(AcquireSite site, LockModel model)
    {
        KnownTypes types = model.Types;
        ITypeSymbol? type = UnreleasedHolds.TypeOf(site);
        if ((site.Lock?.Type ?? types.Primitives.Of(type)) is { } primitive)
        {
            return primitive.Is(PrimitiveTraits.Affine) ? primitive.Name
                : site.Class == LockGranularity.Coarse && model.Graph.Recursion.IsByThread(site.Path.Symbol, CancellationToken.None)
                ? primitive.Name + ", CoarseByThread"
                : null;
        }

        // A wrapper has taken an object: that is what only one primitive can do.
        return site.Wrapper is not null && type?.SpecialType == SpecialType.System_Object ? types.Primitives.Monitor.Name : null;
    }
}

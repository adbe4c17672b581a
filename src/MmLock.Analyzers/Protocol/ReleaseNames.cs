using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Protocol;

/// <summary>How the release of a hold is spelled that needs no guard.</summary>
internal static class ReleaseNames
{
    /// <summary>The member of a lock's type that ends a hold in a mode; null where no member of its own does.</summary>
    public static string? For(LockPrimitive primitive, HoldMode mode) =>
        primitive.Of(LockVerb.Release, mode) is { Length: > 0 } members ? members[0].Name : null;

    /// <summary>The statement that ends what an acquire has taken; null where the acquire returns a guard.</summary>
    public static string? For(LockOperation acquire, HoldMode mode)
    {
        if (acquire.Target is not { } target || acquire.Flag is not null || acquire.IsScoped || ReturnsGuard(acquire)
            || For(acquire.Type, mode) is not { } release)
        {
            return null;
        }

        return acquire.Type.Is(PrimitiveTraits.AnyObject)
            ? $"{acquire.Type.Name}.{release}({target.Syntax});"
            : $"{target.Syntax}.{release}();";
    }

    /// <summary>An attempt that gives its guard by reference.</summary>
    private static bool ReturnsGuard(LockOperation acquire) =>
        acquire.Operation is IInvocationOperation { TargetMethod: var method } && method.Parameters.Any(p => p.RefKind == RefKind.Out);
}

using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Protocol;

/// <summary>The locks that only the thread which took them can release.</summary>
internal static class ThreadAffinity
{
    /// <returns>Null for a lock that any thread may release.</returns>
    public static string? TypeName(AcquireSite site, KnownTypes types)
    {
        if (site.Lock?.Primitive.StartsWith("Monitor.", System.StringComparison.Ordinal) == true)
        {
            return "Monitor";
        }

        ITypeSymbol? type = UnreleasedHolds.TypeOf(site);
        bool isAffine = KnownTypes.Is(type, types.ReaderWriterLockSlim) || KnownTypes.Is(type, types.ReaderWriterLock) || KnownTypes.Is(type, types.Mutex) || KnownTypes.Is(type, types.SpinLock)
            || KnownTypes.Is(type, types.Lock) || KnownTypes.Is(type, types.VmaLock);
        bool isUnknown = type is null or ITypeParameterSymbol || type.SpecialType == SpecialType.System_Object;
        return isAffine ? type!.Name : isUnknown && site.Wrapper is not null && site.Lock is null && type?.SpecialType == SpecialType.System_Object ? "Monitor" : null;
    }
}

using System.Reflection;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Flow;

/// <summary>Holds that a body is entered with, besides those that <c>[RequiresLock]</c> names.</summary>
internal static class EntryHolds
{
    /// <summary>
    /// <c>[GuardedBy]</c> on a property obliges whoever uses it, so its accessors run under that lock. A synchronized
    /// method is one big <c>lock (this)</c>.
    /// </summary>
    public static ImmutableArray<AcquireSite> DeclaredBy(IMethodSymbol? method)
    {
        ImmutableArray<AcquireSite>.Builder sites = ImmutableArray.CreateBuilder<AcquireSite>();
        if (method?.AssociatedSymbol is { } member && GuardedMembers.Declared(member) is { } guard)
        {
            sites.Add(Site(guard.Path, member));
        }

        if (method is { IsStatic: false } && (method.MethodImplementationFlags & MethodImplAttributes.Synchronized) != 0)
        {
            sites.Add(Site(LockPath.This, method));
        }

        return sites.ToImmutable();
    }

    /// <summary>What is held whichever path led to a place, in the weakest mode of these paths.</summary>
    public static ImmutableArray<AcquireSite> OnEveryPath(HeldAt at) =>
        AtEvery(
            at.Paths.Select(w => w.Holds.Where(h => !h.IsReturned).Select(h => h.Site with { Mode = h.Mode }).ToImmutableArray()).ToList());

    /// <summary>What all places hold.</summary>
    public static ImmutableArray<AcquireSite> AtEvery(IReadOnlyList<ImmutableArray<AcquireSite>> places)
    {
        ImmutableArray<AcquireSite>.Builder common = ImmutableArray.CreateBuilder<AcquireSite>();
        foreach (AcquireSite site in places.FirstOrDefault() is { IsDefault: false } first ? first : ImmutableArray<AcquireSite>.Empty)
        {
            if (common.All(c => !c.Path.Equals(site.Path)) && places.All(p => p.Any(s => s.Path.Equals(site.Path))))
            {
                bool writes = places.All(p => p.Any(s => s.Path.Equals(site.Path) && s.Mode == HoldMode.Write));
                common.Add(site with { Mode = writes ? HoldMode.Write : HoldMode.Read });
            }
        }

        return common.ToImmutable();
    }

    private static AcquireSite Site(LockPath path, ISymbol declaration) =>
        new(0, path, LockGranularity.Other, HoldMode.Write, null, null, declaration.Locations.FirstOrDefault() ?? Location.None);
}

using System.Diagnostics;
using System.Reflection;

namespace MmLock.Tests.Architecture;

/// <summary>
/// The hooks are there in every build of the tests; that what is shipped has none is told by the package itself (PackageTests).
/// </summary>
public sealed class HookTests
{
    [Fact]
    public void Hooks_are_called_in_this_configuration()
    {
        var seen = new HashSet<Interleaving.SyncPoint>();
        Interleaving.Hook = point => seen.Add(point);
        using (new MmapLock(new MmapLockOptions { Backend = MmapLockBackend.Segmented }).EnterWrite(AddressRange.FromLength(0, 4096)))
        {
            Interleaving.Hook = null;
        }

        Assert.Superset(
            new HashSet<Interleaving.SyncPoint> { Interleaving.SyncPoint.BeforeTake, Interleaving.SyncPoint.BeforePublish }, seen);
    }

    [Fact]
    public void What_is_conditional_is_so_by_the_one_symbol_that_the_shipped_build_does_not_set()
    {
        const BindingFlags Declared =
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        string[] symbols = [.. typeof(MmapLock).Assembly.GetTypes().SelectMany(type => type.GetMethods(Declared))
            .SelectMany(method => method.GetCustomAttributes<ConditionalAttribute>())
            .Select(condition => condition.ConditionString).Distinct()];
        Assert.Equal(["INTERLEAVING_HOOKS"], symbols);
    }
}

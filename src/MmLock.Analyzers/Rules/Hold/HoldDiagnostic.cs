using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>
/// Words a finding: at the effect as this method sees it; the acquire, then each call down to the effect, as additional
/// locations.
/// </summary>
internal static class HoldDiagnostic
{
    public static Diagnostic Create(HoldRule rule, LockedBody body, LockHold hold, ImmutableArray<EffectStep> path)
    {
        IEnumerable<Location> story =
            new[] { hold.Site.Location }.Concat(path.Skip(1).Select(s => s.Location)).Where(l => l != Location.None);
        string calls = string.Join(" → ", new[] { body.Name }.Concat(path.Select(s => s.Label)).Select(l => $"'{l}'"));
        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticPropertyNames.LockName, hold.Site.Path.Name)
            .Add(DiagnosticPropertyNames.LockGranularity, hold.Site.Class.ToString());
        return Diagnostic.Create(rule.Descriptor, path[0].Location, story, facts, hold.Site.Path.Name, HowHeld(hold), calls);
    }

    /// <summary>"for reading, since line 12"</summary>
    private static string HowHeld(LockHold hold)
    {
        string mode = hold.Mode switch
        {
            HoldMode.Read => "for reading",
            HoldMode.Upgradeable => "for reading and upgrading",
            _ => "for writing",
        };
        string since = hold.Site.IsRequired ? "by the caller, as [RequiresLock] says"
            : hold.Site.Wrapper is { } wrapper
            ? $"since line {Line(hold.Site.Location)} (by '{NameOf(wrapper)}')"
            : $"since line {Line(hold.Site.Location)}";
        return $"{mode} {since}";
    }

    private static string NameOf(IMethodSymbol wrapper) =>
        wrapper.MethodKind == MethodKind.Constructor ? "new " + wrapper.ContainingType.Name : wrapper.Name;

    private static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}

using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>
/// MML1005: a caller that takes the lock coarse only to call a method, which could take it itself over the addresses that it works on.
/// </summary>
internal sealed class MML1005LockTakenForCallee : SiteRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1005", RuleCategory.Migration, DiagnosticSeverity.Info,
        title: "Lock taken for callee",
        message: "'{0}' locks the whole space for the call of '{1}' alone, which knows the range that it works on: take the lock there ({2})",
        description: "Where the caller takes the lock, nobody knows yet which addresses are needed. The method that is called does: taken " +
            "in there, the lock can be narrowed to its range.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("push the acquire into the callee, all callers changed together");

    public override Diagnostic? Find(LockUse site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (engine.Pushed.Of(site, cancellationToken) is not { } pushed)
        {
            return null;
        }

        CallUnderLock own = pushed.Callers.First(c => c.Acquire.Syntax == site.Syntax);
        return Diagnostic.Create(
            Descriptor, site.Token, new[] { DiagnosticLocations.Of(own.Call), pushed.Declaration.Identifier.GetLocation() },
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticPropertyNames.LockId, site.Id.Id), site.Lock.Primitive,
            pushed.Callee.Name, pushed.Callers.Length == 1 ? "one caller" : $"{pushed.Callers.Length} callers");
    }
}

using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>MML3010: a guard that is discarded, copied, captured, stored in a field, or <c>default</c>.</summary>
internal sealed class MML3010GuardMisuse : ProtocolRule
{
    public const string Discarded = "discarded";

    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3010", RuleCategory.Protocol, DiagnosticSeverity.Warning,
        title: "Guard misused",
        message: "The guard {0}",
        description: "A guard is the only thing that ends its hold. Keep it in one 'using' in the method that took the lock; " +
            "return it or pass it on to move it.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("`using`", "for a guard that is thrown away");

    public override IEnumerable<Diagnostic> Find(ProtocolBody body) =>
        body.Misuses.Select(m => Create(m.At, m.What, m.Related, m.IsDiscarded));

    /// <summary>A guard that is <c>default</c> and used as if it held something.</summary>
    public static IEnumerable<Diagnostic> FindDefault(IOperation made, KnownTypes types)
    {
        if (made.Kind is not (OperationKind.DefaultValue or OperationKind.ObjectCreation) || !GuardUses.IsGuard(made.Type, types)
            || made is IObjectCreationOperation { Arguments.Length: > 0 })
        {
            yield break;
        }

        IOperation value = Values.SkipConversions(made);
        ILocalSymbol? local = value.Parent
            is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } declared } }
            ? declared
            : null;
        string? use = Use(value) ?? (local is null ? null : UseOf(local, made));
        if (use is not null)
        {
            yield return Create(made.Syntax.GetLocation(), $"is default and {use}: it holds nothing", null, false);
        }
    }

    private static Diagnostic Create(Location at, string what, Location? related, bool isDiscarded) =>
        Diagnostic.Create(
            Definition, at, related is null ? null : new[] { related },
            isDiscarded
                ? ImmutableDictionary<string, string?>.Empty.Add(DiagnosticPropertyNames.Kind, Discarded)
                : ImmutableDictionary<string, string?>.Empty,
            what);

    private static string? Use(IOperation value) => value.Parent switch
    {
        IUsingOperation scope when scope.Resources == value => "is what 'using' ends",
        IMemberReferenceOperation member when member.Instance == value => $"is asked for '{member.Member.Name}'",
        IInvocationOperation { TargetMethod: { Name: not ("Dispose" or "Equals" or "GetHashCode" or "ToString") and var name } } call
            when call.Instance == value =>
            $"is asked for '{name}'",
        _ => null,
    };

    /// <summary>Uses of a local that never gets another value.</summary>
    private static string? UseOf(ILocalSymbol local, IOperation made)
    {
        IOperation root = made;
        while (root.Parent is not null)
        {
            root = root.Parent;
        }

        List<IOperation> references = root.Descendants()
            .Where(o => o is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)).ToList();
        bool isSet = references.Any(r => r.Parent is IAssignmentOperation assignment && assignment.Target == r
            || r.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None } or IAddressOfOperation or ITupleOperation
            || r.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } });
        if (isSet)
        {
            return null;
        }

        bool isScope = local.IsUsing
            || root.Descendants().Any(o => o is IUsingOperation { Resources: IVariableDeclarationGroupOperation group }
            && group.Declarations.SelectMany(d => d.Declarators).Any(d => SymbolEqualityComparer.Default.Equals(d.Symbol, local)));
        return isScope ? "is what 'using' ends" : references.Select(Use).FirstOrDefault(u => u is not null);
    }
}

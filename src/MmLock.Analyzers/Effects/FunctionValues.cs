using System.Collections.Immutable;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>Which function a delegate is, where the body itself shows it.</summary>
internal sealed class FunctionValues(Amounts amounts, IMethodSymbol? method)
{
    /// <summary>The functions that a value may be; or the parameter that it was passed as.</summary>
    public ArgumentFact Of(IOperation value) => Of(value, 0);

    private ArgumentFact Of(IOperation value, int depth)
    {
        switch (LockOperationReader.Unwrap(value))
        {
            case { ConstantValue: { HasValue: true, Value: null } }:
                return ArgumentFact.Default with { IsNull = true };
            case IConditionalAccessInstanceOperation receiver when receiver.Parent is { } use && Receiver(use) is { } function:
                return Of(function, depth);
            case IDelegateCreationOperation creation:
                return Of(creation.Target, depth);
            case IAnonymousFunctionOperation lambda:
                return Known(lambda.Syntax);
            case IMethodReferenceOperation { Method: { } target } when !target.DeclaringSyntaxReferences.IsEmpty && !target.IsAbstract && !target.IsVirtual:
                return Known(target.OriginalDefinition.DeclaringSyntaxReferences[0].GetSyntax());
            case IParameterReferenceOperation { Parameter: { } parameter } when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method) && amounts.ValuesOf(parameter).Count == 0:
                return ArgumentFact.Default with { Parameter = parameter.Ordinal };
            case ILocalReferenceOperation { Local: { } local } when depth < 4 && amounts.ValuesOf(local) is { Count: 1 } values && values[0] is { } only:
                return Of(only, depth + 1);
            default:
                return ArgumentFact.Default;
        }
    }

    /// <summary>What stands before the <c>?.</c> that an operation hangs on.</summary>
    private static IOperation? Receiver(IOperation use)
    {
        for (IOperation? at = use; at is not null; at = at.Parent)
        {
            if (at is IConditionalAccessOperation access)
            {
                return access.Operation;
            }
        }

        return null;
    }

    /// <summary>A method that tables know to do nothing.</summary>
    public bool IsHarmless(IOperation value, EffectTable table) =>
        Target(value) is { } target && table.Find(target) is { } kinds && kinds == EffectKinds.None;

    private IMethodSymbol? Target(IOperation value) => LockOperationReader.Unwrap(value) switch
    {
        IDelegateCreationOperation { Target: IMethodReferenceOperation reference } => reference.Method,
        ILocalReferenceOperation { Local: { } local } when amounts.ValuesOf(local) is { Count: 1 } values && values[0] is { } only && LockOperationReader.Unwrap(only) is IDelegateCreationOperation creation => Target(creation),
        _ => null,
    };

    /// <summary>Library methods that call what they are given before they return, rather than keep it.</summary>
    public static bool RunsItsArguments(IMethodSymbol method) => method.ContainingType is { } type && type.ContainingNamespace?.ToDisplayString() switch
    {
        "System" => type.Name is "Array" or "MemoryExtensions" || (type.Name == "String" && method.Name == "Create"),
        "System.Collections.Generic" or "System.Collections.Concurrent" => true,
        "System.Threading.Tasks" => type.Name == "Parallel",
        "System.Linq" => type.Name == "Enumerable" && method.ReturnType.OriginalDefinition.SpecialType != SpecialType.System_Collections_Generic_IEnumerable_T && !method.ReturnType.Name.StartsWith("IOrdered", System.StringComparison.Ordinal),
        _ => false,
    };

    private static ArgumentFact Known(SyntaxNode body) => ArgumentFact.Default with { Functions = ImmutableArray.Create(body) };
}

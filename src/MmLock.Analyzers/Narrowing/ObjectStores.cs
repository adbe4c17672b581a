using System;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Where an object that a variable stands for is put, by whatever variable, parameter or copied collection it goes there. One of
/// these places is the way to the object; each of the others is one more. The element of a table comes first, as that is what has
/// a key; of two alike, the one that is written first.
/// </summary>
internal sealed class ObjectStores(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxDepth = 6;
    private const int MaxNames = 16;

    private readonly Dictionary<ISymbol, List<Store>> _known = new(SymbolEqualityComparer.Default);

    private enum Rank { Element, Entry, Member }

    /// <param name="Use">The variable, as the value that is stored or that the stored one is made of.</param>
    private sealed record Store(SyntaxNode Use, Rank Rank);

    /// <summary>What is stored here is stored in another place, too, and that one is the way to it.</summary>
    public bool IsStoredBefore(IOperation value) => Any(value, new List<SyntaxNode>(), 0);

    private bool Any(IOperation? value, List<SyntaxNode> path, int depth)
    {
        if (value is null || depth > MaxDepth)
        {
            return depth > MaxDepth;
        }

        origins.Models.Work.Add(1);
        IOperation inner = Values.Unwrap(value);
        switch (inner)
        {
            case IConditionalOperation choice:
                return Any(choice.WhenTrue, path, depth + 1) || Any(choice.WhenFalse, path, depth + 1);
            case ICoalesceOperation choice:
                return Any(choice.Value, path, depth + 1) || Any(choice.WhenNull, path, depth + 1);
            case ISwitchExpressionOperation choice:
                return choice.Arms.Any(a => Any(a.Value, path, depth + 1));
            case ILocalReferenceOperation or IParameterReferenceOperation when Values.VariableOf(inner) is { } variable:
                path.Add(inner.Syntax);
                bool found = IsBefore(StoresOf(variable), path) || ComesFrom(variable).Any(v => Any(v, path, depth + 1));
                path.RemoveAt(path.Count - 1);
                return found;
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: false } call:
                SyntaxNode declaration = call.TargetMethod.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken);
                return origins.Models.Contains(declaration.SyntaxTree)
                    && Values.ReturnedBy(declaration).Any(e => Any(origins.ValueOf(e, cancellationToken), path, depth + 1));
            default:
                return CopiedBy(inner) is { } copied && Any(copied, path, depth + 1);
        }
    }

    private IEnumerable<IOperation?> ComesFrom(ISymbol variable)
    {
        if (variable is IParameterSymbol parameter)
        {
            return origins.GivenTo(parameter.OriginalDefinition, cancellationToken).Where(v => v is not null);
        }

        return variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is ForEachStatementSyntax loop
            && origins.Models.Contains(loop.SyntaxTree)
            ? new[] { origins.Models.Get(loop.SyntaxTree).GetOperation(loop.Expression, cancellationToken) }
            : origins.WrittenTo(variable, cancellationToken).Where(v => v is not null);
    }

    /// <summary>A place that is not on the path comes before those that are.</summary>
    private static bool IsBefore(List<Store> stores, List<SyntaxNode> path)
    {
        int own = stores.FindIndex(s => path.Contains(s.Use));
        return own < 0 ? stores.Count > 0 : own > 0;
    }

    private List<Store> StoresOf(ISymbol variable)
    {
        if (_known.TryGetValue(variable, out List<Store>? known))
        {
            return known;
        }

        var stores = new List<Store>();
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { variable.OriginalDefinition };
        var open = new Queue<ISymbol>(names);
        while (open.Count > 0 && names.Count <= MaxNames)
        {
            foreach (IOperation use in origins.UsesOf(open.Dequeue(), cancellationToken))
            {
                origins.Models.Work.Add(1);
                (ISymbol? name, Rank? rank) = GoesTo(use);
                if (rank is { } place)
                {
                    stores.Add(new Store(use.Syntax, place));
                }

                if (name is not null && names.Add(name))
                {
                    open.Enqueue(name);
                }
            }
        }

        stores = stores.OrderBy(s => s.Rank).ThenBy(s => s.Use.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(s => s.Use.SpanStart).ToList();
        return _known[variable] = stores;
    }

    /// <summary>The variable that stands for the object from here on, or what kind of place it is put in.</summary>
    private static (ISymbol? Name, Rank? Rank) GoesTo(IOperation use)
    {
        IOperation value = Values.SkipConversions(use);
        while (value.Parent is IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation
            || value.Parent is { } copy && CopiedBy(copy) == value
            || value.Parent is IArgumentOperation { Parent: { } call } argument && CopiedBy(call) == argument.Value)
        {
            value = Values.SkipConversions(value.Parent is IArgumentOperation ? value.Parent.Parent! : value.Parent);
        }

        switch (value.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return (declarator.Symbol, null);
            case IForEachLoopOperation loop when loop.Collection == value:
                return (loop.Locals.FirstOrDefault(), null);
            case IAssignmentOperation assignment when assignment.Value == value:
                return Values.VariableOf(assignment.Target) is { } variable ? (variable, null) : (null, RankOf(assignment.Target));
            case IArrayInitializerOperation or ICollectionExpressionOperation:
                return (null, Rank.Element);
            case IArgumentOperation { Parameter: { DeclaringSyntaxReferences.IsEmpty: false } parameter }:
                return (parameter.OriginalDefinition, null);
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } call }
                when method.ContainingType.Name is "Interlocked" or "Volatile":
                return call.Arguments.FirstOrDefault(a => a.Parameter?.RefKind == RefKind.Ref) is { } target && target.Value != value
                    ? (null, RankOf(target.Value))
                    : (null, null);
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: var name, Arguments.Length: var count } }
                when SharedObjects.IsStore(name):
                return (null, count > 1 ? Rank.Element : Rank.Entry);
            default:
                return (null, null);
        }
    }

    private static Rank? RankOf(IOperation target) => Values.Unwrap(target) switch
    {
        IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } => Rank.Element,
        IMemberReferenceOperation => Rank.Member,
        _ => null,
    };

    /// <summary>The collection of which an operation makes another with the same objects.</summary>
    private static IOperation? CopiedBy(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true, Name: var name } } call
            when TableContents.IsCopying(name) => call.Instance ?? call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value,
        IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } creation =>
            creation.Arguments.FirstOrDefault(a => TableContents.IsSequence(a.Value.Type))?.Value,
        ISpreadOperation spread => spread.Operand,
        _ => null,
    };
}

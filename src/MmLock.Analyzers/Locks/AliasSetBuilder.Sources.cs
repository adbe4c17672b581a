using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <content>
/// Whether every lock that a name may stand for is one that is read here. Where it is not, other groups may have the same lock, and what
/// their holders touch is not compared with what these do.
/// </content>
internal sealed partial class AliasSetBuilder
{
    /// <summary>What a value is, unless it is read where it stands: it may be any lock.</summary>
    private void ReadSource(IOperation value)
    {
        if (!IsFollowed(value))
        {
            AddUnseen(value.Syntax);
        }
    }

    private void AddUnseen(SyntaxNode at)
    {
        if (_unseen.Add((at.SyntaxTree, at.Span)))
        {
            _group.Unseen.Add(new Refusal(
                $"the lock that '{ShortText.FirstLineOf(at, 60)}' gives is not followed to where it is declared, so that what others do with "
                    + "it cannot be compared; one that is named by its field or property, or by its place in a collection, can be narrowed",
                at.GetLocation()));
        }
    }

    /// <summary>Whether a value is a new lock, or one by a name that is followed, whichever of its parts it is.</summary>
    private bool IsFollowed(IOperation value)
    {
        IOperation part = Values.Unwrap(value);
        return part.ConstantValue.HasValue || part switch
        {
            IObjectCreationOperation or IThrowOperation or IDefaultValueOperation => true,
            ICoalesceOperation either => IsFollowed(either.Value) && IsFollowed(either.WhenNull),
            IConditionalOperation { WhenFalse: { } other } either => IsFollowed(either.WhenTrue) && IsFollowed(other),
            ISwitchExpressionOperation either => either.Arms.All(a => IsFollowed(a.Value)),
            ICoalesceAssignmentOperation set => IsFollowed(set.Target) && IsFollowed(set.Value),
            ISimpleAssignmentOperation set => IsFollowed(set.Value),
            IConditionalAccessOperation access => IsFollowed(access.WhenNotNull),
            IInvocationOperation call when IsAtomic(call) => IsFollowed(call.Arguments[0].Value),
            _ when LockElements.HolderOf(part) is { } holder => IsHolder(holder) && IsName(holder),
            _ => !IsPartOfTuple(part) && Values.SymbolOf(part) is { } symbol && IsName(symbol.OriginalDefinition),
        };
    }

    /// <summary>What is declared where it is read: a member, a variable, a method with a body.</summary>
    private bool IsName(ISymbol symbol) => symbol is not IMethodSymbol { MethodKind: MethodKind.DelegateInvoke }
        && symbol is not IMethodSymbol { IsAsync: true } && (IsInSource(symbol) || graph.Designated.Is(symbol))
        && !(symbol is IMethodSymbol { IsGenericMethod: true, ReturnType: ITypeParameterSymbol });

    /// <summary>Variables that patterns, arguments, deconstructions and callers out of sight give a lock.</summary>
    private void ReadUnseen(ISymbol symbol, SyntaxNode node)
    {
        bool isSeen = symbol switch
        {
            ILocalSymbol => node is VariableDeclaratorSyntax || _takenOut.Contains(symbol),
            IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } => false,
            _ => true,
        };
        if (!isSeen && !IsHolder(symbol))
        {
            AddUnseen(node);
        }
    }

    /// <summary>What sets a name other than an assignment: an argument by reference, a deconstruction, <c>??=</c>.</summary>
    private void ReadSetBy(IOperation value)
    {
        switch (value.Parent)
        {
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Parent: var called } argument:
                bool isElement = called is IInvocationOperation { Instance: { } list, TargetMethod.DeclaringSyntaxReferences.IsEmpty: true }
                    && LockElements.IsElement(argument.Parameter.OriginalDefinition.Type, list.Type)
                    && Values.SymbolOf(list) is { } holder && IsHolder(holder);
                if (!isElement && !(called is IInvocationOperation through && IsAtomic(through)))
                {
                    AddUnseen(argument.Syntax);
                }

                break;
            case ITupleOperation { Parent: IDeconstructionAssignmentOperation parts } tuple when parts.Target == tuple:
                AddUnseen(parts.Syntax);
                break;
            case ICoalesceAssignmentOperation set when set.Target == value:
                ReadSource(set.Value);
                break;
        }
    }

    /// <summary>
    /// A lock that only callers out of sight have: they may give it to another method of the type as well.
    /// </summary>
    private void ReadCallersUnseen()
    {
        foreach (IParameterSymbol given in _group.Roots.OfType<IParameterSymbol>())
        {
            if (_group.Roots.Count == 1 && given is { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } method }
                && graph.Runs.Visibility.IsSeenOutside(method)
                && method.ContainingType.GetMembers().OfType<IMethodSymbol>().Any(m => IsGivenLock(m)
                    && !SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method))
                && given.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is { } declared)
            {
                AddUnseen(declared);
            }
        }
    }

    private bool IsGivenLock(IMethodSymbol method) => method.MethodKind is MethodKind.Ordinary or MethodKind.Constructor
        && method.Parameters.Any(p => graph.Types.IsMmapLock(p.Type));

    /// <summary>A variable that a method of the code sets is what its parameter is.</summary>
    private void ReadSetByMethod(ISymbol symbol, SyntaxNode node, SemanticModel model)
    {
        if (symbol is ILocalSymbol { Type: { } type } && IsLock(type)
            && node is SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax given } }
            && model.GetOperation(given, cancellationToken) is IArgumentOperation
            {
                Parameter: { RefKind: RefKind.Out, ContainingSymbol: IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: false } } parameter
            })
        {
            _takenOut.Add(symbol);
            Join(parameter, node);
        }
    }
}

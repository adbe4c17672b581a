using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What a use of the value does with it.</summary>
internal sealed partial class SharedVariables
{
    private void AddUse(IOperation use, Spread spread, int depth)
    {
        IOperation? at = use;
        while (at is not null)
        {
            if (++_steps > MaxSteps)
            {
                spread.IsKept = true;
                return;
            }

            at = Next(at, spread, depth);
        }
    }

    /// <summary>What has the value next: a view of it, a choice, a pair; null where the use ends.</summary>
    private IOperation? Next(IOperation value, Spread spread, int depth)
    {
        switch (value.Parent)
        {
            case IConversionOperation { OperatorMethod: { DeclaringSyntaxReferences.IsEmpty: false } }:
                return Keep(spread);
            case IConversionOperation or IParenthesizedOperation:
                return value.Parent;
            case IArrayElementReferenceOperation or IInlineArrayAccessOperation or IExpressionStatementOperation or IForEachLoopOperation
                or ISpreadOperation or IInterpolationOperation or INameOfOperation or IIncrementOrDecrementOperation or IUsingOperation
                or ILockOperation or IThrowOperation:
                return null;
            case IImplicitIndexerReferenceOperation part:
                return part.IndexerSymbol is IMethodSymbol ? part : null;
            case IMemberReferenceOperation member when member.Instance == value:
                return member is IMethodReferenceOperation ? Keep(spread)
                    : member.Type is { } type && (IsBuffer(type) || value.Type is { IsTupleType: true } && !IsPlain(type)) ? member
                    : null;
            case IInvocationOperation call when call.Instance == value:
                return PlaceMembers.MakesView(call.TargetMethod) || PlaceMembers.IsBuffer(call.Type) ? call : null;
            case IConditionalAccessOperation access when access.Operation == value:
                return IsBuffer(access.Type) ? access : null;
            case IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation:
                return value.Parent;
            case ISwitchExpressionOperation choice when choice.Value != value:
                return choice;
            case IBinaryOperation sum:
                return sum.Type is IPointerTypeSymbol ? sum : null;
            case IIsPatternOperation test:
                return Matched(test.Pattern, spread, depth);
            case ITupleOperation { Parent: not IDeconstructionAssignmentOperation } tuple:
                return tuple;
            case IAwaitOperation wait:
                return IsPlain(wait.Type) ? null : wait;
            case IReturnOperation returned:
                bool isHome = FlowGraphs.BodyOf(value.Syntax) == spread.Home;
                spread.HandedOn = System.Math.Max(spread.HandedOn, isHome ? value.Syntax.SpanStart : -1);
                return isHome || returned.Syntax == value.Syntax && IsDropped(returned) ? null : Keep(spread);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                return Named(local, spread, depth);
            case ICoalesceAssignmentOperation or ISimpleAssignmentOperation:
                return Assigned((IAssignmentOperation)value.Parent, value, spread, depth);
            case IArgumentOperation argument:
                return Given(argument, spread, depth);
            default:
                return value.Parent is { Kind: OperationKind.None } other ? Unnamed(other, spread) : Keep(spread);
        }
    }

    /// <summary>The compiler has no name for what is done to a pointer: its element is used, or it is of what is fixed.</summary>
    private static IOperation? Unnamed(IOperation use, Spread spread) => use.Parent is IVariableInitializerOperation ? use
        : use.Syntax is PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax ? null
        : Keep(spread);

    private static IOperation? Keep(Spread spread)
    {
        spread.IsKept = true;
        return null;
    }

    /// <summary>The value of a function that gives none.</summary>
    private static bool IsDropped(IReturnOperation returned)
    {
        IOperation? at = returned;
        while (at is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            at = at.Parent;
        }

        return (at as IAnonymousFunctionOperation)?.Symbol.ReturnsVoid == true
            || (at as ILocalFunctionOperation)?.Symbol.ReturnsVoid == true;
    }

    private IOperation? Named(ISymbol local, Spread spread, int depth)
    {
        AddName(local, origins.Models.Get(spread.Home!.SyntaxTree), spread, depth);
        return null;
    }

    private IOperation? Matched(IPatternOperation pattern, Spread spread, int depth)
    {
        switch (pattern)
        {
            case IConstantPatternOperation or ITypePatternOperation or IDiscardPatternOperation or IRelationalPatternOperation:
                return null;
            case INegatedPatternOperation negated:
                return Matched(negated.Pattern, spread, depth);
            case IDeclarationPatternOperation { DeclaredSymbol: var declared }:
                return declared is null ? null : Named(declared, spread, depth);
            case IRecursivePatternOperation recursive when !recursive.Descendants().Any(d => d != recursive
                && d is IDeclarationPatternOperation or IRecursivePatternOperation { DeclaredSymbol: not null } or IListPatternOperation):
                return recursive.DeclaredSymbol is null ? null : Named(recursive.DeclaredSymbol, spread, depth);
            default:
                return Keep(spread);
        }
    }

    private IOperation? Assigned(IAssignmentOperation assignment, IOperation value, Spread spread, int depth)
    {
        if (assignment.Target == value)
        {
            return assignment is ICoalesceAssignmentOperation ? assignment : null;
        }

        switch (Values.Unwrap(assignment.Target))
        {
            case ILocalReferenceOperation { Local: { IsRef: false } local }:
                Named(local, spread, depth);
                break;
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }
                when !Values.IsFieldByParameter(parameter) && FlowGraphs.BodyOf(assignment.Syntax) == spread.Home:
                Named(parameter, spread, depth);
                break;
            case IDiscardOperation:
                return null;
            default:
                return Keep(spread);
        }

        return assignment.Parent is IExpressionStatementOperation ? null : assignment;
    }

    private IOperation? Given(IArgumentOperation argument, Spread spread, int depth)
    {
        if (argument is not { Parameter: { RefKind: not (RefKind.Ref or RefKind.Out) } parameter, Parent: { } call }
            || parameter.ContainingSymbol is not IMethodSymbol method)
        {
            return Keep(spread);
        }

        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            GivenToFunction((call as IInvocationOperation)?.Instance, method, parameter.Ordinal, call, spread, depth);
            return null;
        }

        if (!method.DeclaringSyntaxReferences.IsEmpty || !parameter.DeclaringSyntaxReferences.IsEmpty)
        {
            GivenTo(parameter, method, call, spread, depth);
            return null;
        }

        bool isOpen = IsOpen(parameter.OriginalDefinition.Type);
        if (call is IObjectCreationOperation { Type: { } made })
        {
            return isOpen && made.Name != "ValueTask" ? Keep(spread)
                : LibraryMembers.IsCollection(made) || LibraryMembers.IsImmutable(made) || IsPlain(made)
                || made.IsValueType && !IsBuffer(made) && made.Name != "ValueTask" ? null : call;
        }

        return method.ContainingType.Name is "Task" or "ValueTask" && method.Name == "FromResult" ? call
            : PlaceMembers.MakesView(method) || PlaceMembers.IsBuffer(call.Type) ? call
            : isOpen && !LeavesAlone(method) ? Keep(spread)
            : null;
    }

    /// <summary>A method of the code at hand gets it, or one that overrides or implements that.</summary>
    private void GivenTo(IParameterSymbol parameter, IMethodSymbol method, IOperation call, Spread spread, int depth)
    {
        bool goesOn = false;
        foreach (IMethodSymbol called in Dispatched(method.OriginalDefinition))
        {
            Spread given = Of(called.Parameters[parameter.Ordinal], depth + 1);
            spread.IsKept |= given.IsKept;
            goesOn |= given.GoesOn;
        }

        Add(call, goesOn || IsTask(method) && !IsAwaited(call) ? Runs.Beside | Runs.GoesOn : Runs.InTurn, spread, depth);
    }

    /// <summary>Those that are in sight; of others it is taken that they keep nothing.</summary>
    private IEnumerable<IMethodSymbol> Dispatched(IMethodSymbol method) => method.IsVirtual || method.IsAbstract || method.IsOverride
        ? origins.Implementations.All(method).Concat(method.IsAbstract ? Enumerable.Empty<IMethodSymbol>() : new[] { method })
            .Where(m => !m.DeclaringSyntaxReferences.IsEmpty)
        : new[] { method };

    /// <summary>Whoever is called, as far as that is seen; of a caller's function it is taken that it keeps nothing.</summary>
    private void GivenToFunction(IOperation? function, IMethodSymbol invoke, int ordinal, IOperation call, Spread spread, int depth)
    {
        foreach (IOperation one in function is null || depth > MaxDepth
            ? Enumerable.Empty<IOperation>()
            : origins.Of(function, null, cancellationToken).OfType<IOperation>())
        {
            if (FunctionArguments.MethodOf(one) is { DeclaringSyntaxReferences.IsEmpty: false } called
                && ordinal < called.Parameters.Length)
            {
                GivenTo(called.Parameters[ordinal], called, call, spread, depth);
            }
        }

        Add(call, IsTask(invoke) && !IsAwaited(call) ? Runs.Beside | Runs.GoesOn : Runs.InTurn, spread, depth);
    }

    /// <summary>Whatever it is: a collection, a task, a thread may keep it as such, where one that asks for bytes works on them.</summary>
    private static bool IsOpen(ITypeSymbol type) => LibraryMembers.IsAny(type)
        || type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Object };

    /// <summary>A question of a collection; a function that has nowhere to put it.</summary>
    private static bool LeavesAlone(IMethodSymbol method) =>
        LibraryMembers.IsCollection(method.ContainingType) && !method.IsStatic
            ? !LibraryMembers.Writes(method) || method.Name == "Remove"
            : method.IsStatic && (method.ReturnsVoid || IsPlain(method.ReturnType))
                && method.OriginalDefinition.Parameters.All(p => p.RefKind == RefKind.None && (IsOpen(p.Type) || IsPlain(p.Type)));

    public static bool IsBuffer(ITypeSymbol? type) => type is IArrayTypeSymbol || PlaceMembers.IsBuffer(type);

    /// <summary>A number, a text: it has no other object.</summary>
    private static bool IsPlain(ITypeSymbol? type) => type is null || type.TypeKind == TypeKind.Enum
        || type.SpecialType is not (SpecialType.None or SpecialType.System_Object or SpecialType.System_Delegate
            or SpecialType.System_MulticastDelegate or SpecialType.System_Array) && type.TypeKind != TypeKind.Interface;
}

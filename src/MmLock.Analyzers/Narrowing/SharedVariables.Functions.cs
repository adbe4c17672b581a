using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>How often, and beside whom, a function runs that captures the value.</summary>
internal sealed partial class SharedVariables
{
    private void Add(IOperation at, Runs runs, Spread spread, int depth)
    {
        SyntaxNode? body = FlowGraphs.BodyOf(at.Syntax);
        if (runs == Runs.InTurn)
        {
            if (body == spread.Home)
            {
                spread.HandedOn = System.Math.Max(spread.HandedOn, at.Syntax.SpanStart);
            }
            else if (body is not null)
            {
                AddFunction(body, spread, depth);
            }

            return;
        }

        spread.GoesOn |= runs.HasFlag(Runs.GoesOn);
        if (runs.HasFlag(Runs.Many) || body != spread.Home
            || !(runs.HasFlag(Runs.Joined) && !runs.HasFlag(Runs.GoesOn)) && IsRepeated(at.Syntax, spread))
        {
            spread.IsMany = true;
            return;
        }

        spread.Users.Add(at.Syntax);
        if (runs.HasFlag(Runs.GoesOn))
        {
            spread.Started = System.Math.Min(spread.Started, at.Syntax.SpanStart);
        }
    }

    /// <summary>In a loop that the variable is not of: what a loop declares is another one each time, but for its counters.</summary>
    private static bool IsRepeated(SyntaxNode node, Spread spread) =>
        node.Ancestors().TakeWhile(a => a != spread.Home).Any(a => FlowGraphs.IsLoop(a)
            && !(a is ForStatementSyntax counted ? counted.Statement : a).Span.Contains(spread.Declaration!.Span)
            && !(a is CommonForEachStatementSyntax { Expression: var walked } && walked.Span.Contains(node.Span)))
        || spread.Home!.DescendantNodes().Any(n => n is LabeledStatementSyntax);

    private void AddFunction(SyntaxNode function, Spread spread, int depth)
    {
        if (!spread.Functions.Add(function))
        {
            return;
        }

        SemanticModel model = origins.Models.Get(function.SyntaxTree);
        if (function is AnonymousFunctionExpressionSyntax)
        {
            IOperation? made = model.GetOperation(function, cancellationToken);
            if (((made as IDelegateCreationOperation)?.Target ?? made) is IAnonymousFunctionOperation lambda)
            {
                AddRuns(lambda, IsTask(lambda.Symbol), spread, depth);
                return;
            }
        }
        else if (function is LocalFunctionStatementSyntax local
            && model.GetDeclaredSymbol(local, cancellationToken) is IMethodSymbol symbol)
        {
            foreach (SimpleNameSyntax name in spread.Home!.DescendantNodes().OfType<SimpleNameSyntax>().Where(n =>
                n.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(
                    model.GetSymbolInfo(n, cancellationToken).Symbol?.OriginalDefinition, symbol)))
            {
                if (name.Parent is InvocationExpressionSyntax call && call.Expression == name)
                {
                    if (model.GetOperation(call, cancellationToken) is { } called)
                    {
                        Add(called, Called(called, IsTask(symbol)), spread, depth);
                    }
                }
                else if (model.GetOperation(name, cancellationToken) is { } given)
                {
                    AddRuns(given, IsTask(symbol), spread, depth);
                }
            }

            return;
        }

        spread.IsMany = true;
    }

    /// <summary>All uses of a variable that has a function.</summary>
    private void AddVariable(ISymbol variable, bool isTask, Spread spread, int depth)
    {
        SemanticModel model = origins.Models.Get(spread.Home!.SyntaxTree);
        if (!spread.Names.Add(variable))
        {
            return;
        }

        foreach (IdentifierNameSyntax name in SymbolUses.NamesIn(spread.Home, variable, model, cancellationToken))
        {
            if (model.GetOperation(name, cancellationToken) is { } use)
            {
                AddRuns(use, isTask, spread, depth);
            }
        }
    }

    private static Runs Called(IOperation call, bool isTask) =>
        isTask && !IsAwaited(call) ? Runs.Beside | Runs.GoesOn : Runs.InTurn;

    private void AddRuns(IOperation function, bool isTask, Spread spread, int depth)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IOperation value = FunctionArguments.Around(function);
        Runs? runs = ++_steps > MaxSteps ? Runs.Unknown : !isTask && IsWalked(value.Syntax, spread) ? Runs.InTurn : null;
        switch (value.Parent)
        {
            case IInvocationOperation call when call.Instance == value:
                runs ??= call.TargetMethod.MethodKind == MethodKind.DelegateInvoke ? Called(call, isTask) : Runs.Unknown;
                value = call;
                break;
            case IConditionalAccessOperation access when access.Operation == value:
                runs ??= access.WhenNotNull is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke }
                    ? Called(access, isTask)
                    : Runs.Unknown;
                break;
            case IArgumentOperation argument:
                runs ??= Given(argument, value, false, isTask, depth);
                break;
            case IArrayInitializerOperation { Parent: IArrayCreationOperation array }:
                runs ??= InArray(array, value, isTask, depth);
                break;
            case ICollectionExpressionOperation collection:
                runs ??= InArray(collection, value, isTask, depth);
                break;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } when runs is null:
                AddVariable(local, isTask, spread, depth);
                return;
            case ISimpleAssignmentOperation assignment when assignment.Target == value:
                return;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { IsRef: false } local } } when runs is null:
                AddVariable(local, isTask, spread, depth);
                return;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }:
            case IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation }:
            case INameOfOperation or ISimpleAssignmentOperation { Target: IDiscardOperation }:
                return;
        }

        Add(value, runs ?? Runs.Unknown, spread, depth);
    }

    /// <summary>One of the functions that a loop goes through, alone or beside a name, and that nobody else gets.</summary>
    private static bool IsWalked(SyntaxNode function, Spread spread) =>
        function.Ancestors().TakeWhile(a => a != spread.Home && a is not ArgumentSyntax { Parent: not TupleExpressionSyntax }
            && !FlowGraphs.IsBody(a)).OfType<CommonForEachStatementSyntax>().Any(l => l.Expression.Span.Contains(function.Span));

    /// <summary>One of several functions: who gets them runs each once, before it returns, or a loop goes through them.</summary>
    private Runs InArray(IOperation array, IOperation value, bool isTask, int depth)
    {
        IOperation all = Values.SkipConversions(array);
        return all.Parent switch
        {
            IArgumentOperation argument => Given(argument, value, true, isTask, depth),
            IForEachLoopOperation => isTask ? Runs.Unknown : Runs.InTurn,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation } => isTask ? Runs.Beside | Runs.GoesOn : Runs.Beside,
            _ => Runs.Unknown,
        };
    }

    private Runs Given(IArgumentOperation argument, IOperation value, bool isElement, bool isTask, int depth)
    {
        if (argument is not { Parameter: { } parameter, Parent: { } call } || parameter.ContainingSymbol is not IMethodSymbol method)
        {
            return Runs.Unknown;
        }

        bool isVoid = isTask && FunctionArguments.MethodOf(value) is { ReturnsVoid: true };
        bool waits = !IsTask(method) || IsAwaited(call);
        if (isVoid)
        {
            return Runs.Unknown;
        }

        if (!method.DeclaringSyntaxReferences.IsEmpty)
        {
            Runs runs = isElement ? Runs.Beside : OfParameter(parameter.OriginalDefinition, method, depth);
            return waits ? runs : runs | Runs.Beside | Runs.GoesOn;
        }

        // What a list of anything is given is not run by it.
        return parameter.OriginalDefinition.Type is { TypeKind: TypeKind.Delegate }
                or IArrayTypeSymbol { ElementType.TypeKind: TypeKind.Delegate }
                || parameter.OriginalDefinition.Type is INamedTypeSymbol { IsRefLikeType: true, TypeArguments: { Length: 1 } parts }
                && parts[0].TypeKind == TypeKind.Delegate
            ? ByLibrary(method, call, waits, isTask)
            : Runs.Unknown;
    }

    private Runs OfParameter(IParameterSymbol parameter, IMethodSymbol method, int depth)
    {
        if (parameter.Type.TypeKind != TypeKind.Delegate || method.IsVirtual || method.IsAbstract || method.IsOverride)
        {
            return Runs.Unknown;
        }

        Spread given = Of(parameter, depth + 1);
        return given.IsKept ? Runs.Unknown
            : (given.IsBeside ? Runs.Beside | Runs.Many : given.Users.Count > 0 ? Runs.Beside : Runs.InTurn)
                | (given.GoesOn ? Runs.Beside | Runs.GoesOn : Runs.InTurn);
    }

    private static Runs ByLibrary(IMethodSymbol method, IOperation call, bool waits, bool isTask)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (type.Name is "Parallel" or "ParallelEnumerable")
        {
            return (method.Name == "Invoke" ? Runs.Beside | Runs.Joined : Runs.Beside | Runs.Many) | (waits ? Runs.InTurn : Runs.GoesOn);
        }

        if (LibraryRuns.StartsElsewhere(method))
        {
            return type.Name == "Timer" || method.Name == "RegisterWaitForSingleObject" ? Runs.Unknown
                : waits && IsTask(method) ? Runs.InTurn
                : Runs.Beside | Runs.GoesOn;
        }

        // A test asks for the exception of what it runs.
        return type.Name is "Assert" or "Record" && type.TypeKind == TypeKind.Class ? waits ? Runs.InTurn : Runs.Beside | Runs.GoesOn
            : isTask ? Runs.Unknown
            : LibraryRuns.RunsItsArguments(method) ? Runs.InTurn
            : Queries.IsOperator(method) && IsWalkedHere(call) ? Runs.InTurn
            : Runs.Unknown;
    }

    /// <summary>A sequence that is made when it is gone through: here and now, and not by whoever gets it.</summary>
    private static bool IsWalkedHere(IOperation sequence)
    {
        IOperation at = Values.SkipConversions(sequence);
        return at.Parent switch
        {
            IForEachLoopOperation or ISpreadOperation => true,
            IArgumentOperation { Parameter.Type: var asked, Parent: IInvocationOperation { TargetMethod: var method } next } =>
                Queries.IsOperator(method)
                    ? LibraryRuns.RunsItsArguments(method) || IsWalkedHere(next)
                    : method.DeclaringSyntaxReferences.IsEmpty && IsPlain(method.ReturnType) && !IsOpen(asked),
            _ => false,
        };
    }

    /// <summary>It has ended when the caller goes on: what is awaited, gone through, or given to a caller who is asked the same.</summary>
    private static bool IsAwaited(IOperation call)
    {
        IOperation at = Values.SkipConversions(call);
        return at.Parent switch
        {
            IAwaitOperation or IReturnOperation or IForEachLoopOperation or ISpreadOperation => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var query } }
                when Queries.IsOperator(query) => IsWalkedHere(call),
            IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } next } =>
                next.TargetMethod.Name is "ConfigureAwait" or "WithCancellation" && IsAwaited(next),
            IPropertyReferenceOperation { Property.Name: "Result" } => true,
            IInvocationOperation { TargetMethod: var method } next when next.Instance == at =>
                method.Name is "Wait" or "GetAwaiter" && method.Parameters.IsEmpty
                    || method.Name is "ConfigureAwait" or "AsTask" && IsAwaited(next),
            _ => false,
        };
    }

    /// <summary>What it gives goes on: a task, a sequence, or nothing at all of an <c>async void</c>.</summary>
    private static bool IsTask(IMethodSymbol? method) => method is not null && (method.IsAsync
        || method.ReturnType is { Name: "Task" or "ValueTask" or "IAsyncEnumerable" } type
            && type.ContainingNamespace?.ToDisplayString() is "System.Threading.Tasks" or "System.Collections.Generic"
        || method.ReturnType.Name is "IEnumerable" or "IEnumerator" && method.DeclaringSyntaxReferences.Any(
            r => r.GetSyntax().DescendantNodes(n => n is not ExpressionSyntax).OfType<YieldStatementSyntax>().Any()));
}

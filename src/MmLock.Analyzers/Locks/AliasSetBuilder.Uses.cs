using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Locks;

/// <content>What each use of a name says: an operation on the lock, one more name for it, or an escape.</content>
internal sealed partial class AliasSetBuilder
{
    private void ReadUses(ISymbol symbol)
    {
        if (symbol is IPropertySymbol { IsIndexer: true } indexer)
        {
            foreach (IOperation use in UnnamedRuns.Of(indexer, graph.Models, graph.Models.Compilation, cancellationToken))
            {
                _uses++;
                Classify(use, symbol, graph.Models.Get(use.Syntax.SyntaxTree));
            }
        }

        foreach ((int spelled, IEnumerable<SimpleNameSyntax> uses) in SymbolUses.UsesByFile(symbol, graph.Models, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            graph.Models.Work.Add(spelled);
            _uses += spelled;
            if (_uses > MaxUses)
            {
                return;
            }

            foreach (SimpleNameSyntax name in uses)
            {
                SemanticModel model = graph.Models.Get(name.SyntaxTree);
                ISymbol? found = model.GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition;
                found = (found as IMethodSymbol)?.ReducedFrom?.OriginalDefinition ?? found;
                if (SymbolEqualityComparer.Default.Equals(found, symbol))
                {
                    ReadUse(name, symbol, model);
                }
            }
        }
    }

    private void ReadUse(SimpleNameSyntax name, ISymbol symbol, SemanticModel model)
    {
        SyntaxNode expression = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            _ => name,
        };
        if (symbol is IMethodSymbol method)
        {
            ReadCall(method, expression, model);
        }
        else if (model.GetOperation(expression, cancellationToken) is { } operation && !IsInsideNameof(operation))
        {
            Classify(operation, symbol, model);
        }
    }

    private static bool IsInsideNameof(IOperation operation)
    {
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            if (at is INameOfOperation)
            {
                return true;
            }
        }

        return operation.Syntax.FirstAncestorOrSelf<AttributeSyntax>() is not null;
    }

    private void ReadCall(IMethodSymbol method, SyntaxNode expression, SemanticModel model)
    {
        LockWrapper? wrapper = _group.Wrappers.FirstOrDefault(w => SymbolEqualityComparer.Default.Equals(w.Method, method));
        if (expression.Parent is not InvocationExpressionSyntax invocation
            || model.GetOperation(invocation, cancellationToken) is not IInvocationOperation call)
        {
            if (model.GetOperation(expression, cancellationToken) is IMethodReferenceOperation group && !IsInsideNameof(group))
            {
                ReadMethodGroup(group, wrapper, method, model);
            }

            return;
        }

        if (wrapper is not null)
        {
            Place(wrapper.Inner with { Operation = call, Wrapper = method }, method, model);
        }
        else
        {
            // A method that returns the lock: each call is one more name for it.
            Classify(call, method, model);
        }
    }

    private void ReadMethodGroup(IMethodReferenceOperation group, LockWrapper? wrapper, IMethodSymbol method, SemanticModel model)
    {
        if (wrapper is not null)
        {
            Place(wrapper.Inner with { Operation = group, Wrapper = method, Verb = LockVerb.Foreign }, method, model);
        }
        else
        {
            Refuse($"'{method.Name}', which returns the lock, is used as a delegate; a call can be converted", group.Syntax);
        }
    }

    /// <summary>Says what one use of the lock is: an operation on it, a way to give it another name, or an escape.</summary>
    private void Classify(IOperation reference, ISymbol symbol, SemanticModel model, bool isElement = false)
    {
        if (!isElement && IsHolder(symbol) && ClassifyHolder(reference, symbol, model))
        {
            return;
        }

        if (TryPlace(reference, symbol, model))
        {
            return;
        }

        IOperation value = Values.SkipConversions(reference);
        if (IsAskedOnly(value))
        {
            return;
        }

        ReadSetBy(value);
        switch (value.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                if (declarator.Symbol.RefKind != RefKind.None)
                {
                    Refuse(
                        $"'{declarator.Symbol.Name}' is a reference to the place of the lock, through which it may be set; a local without 'ref' can be converted",
                        value.Syntax);
                }

                Join(declarator.Symbol, value.Syntax);
                break;
            case IFieldInitializerOperation initializer:
                JoinAll(initializer.InitializedFields, value.Syntax);
                break;
            case IPropertyInitializerOperation initializer:
                JoinAll(initializer.InitializedProperties, value.Syntax);
                break;
            case ISimpleAssignmentOperation or IArgumentOperation when HolderPutInto(value) is { } holder && IsHolder(holder):
                Join(holder, value.Syntax);
                break;
            case ISimpleAssignmentOperation assignment when assignment.Target == value:
                ReadAssigned(symbol, Values.Unwrap(assignment.Value), assignment.Syntax, model, isInitializer: isElement);
                ReadValueOf(assignment, symbol, model);
                break;
            case ISimpleAssignmentOperation assignment when Values.SymbolOf(assignment.Target) is { } target:
                Join(target, value.Syntax);
                ReadValueOf(assignment, target, model);
                break;
            case IArgumentOperation { Parent: IInvocationOperation through } when IsAtomic(through):
                ReadAtomic(through, symbol, model);
                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, OperatorMethod: null } compared
                when Values.Unwrap(compared.LeftOperand == value ? compared.RightOperand : compared.LeftOperand)
                    is { ConstantValue: { HasValue: true, Value: null } }:
            case IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } }:
            case IIsPatternOperation
            {
                Pattern: INegatedPatternOperation
                {
                    Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }
                }
            }:
                // Whether there is one yet says nothing of which it is.
                break;
            case IArgumentOperation
            {
                Parent: IInvocationOperation { TargetMethod: var passed } through,
                Parameter: { RefKind: RefKind.None } parameter
            }
                when IsPassedThrough(passed, parameter):
                // `Check.NotNull(x)` is what it is given. All that it is ever given is not one lock.
                Refuse($"the lock passes through '{passed.Name}', which passes on anything; lock what it is given", value.Syntax);
                JoinOwner(through, symbol, model);
                break;
            case IArgumentOperation
            {
                Parent: IInvocationOperation or IObjectCreationOperation,
                Parameter: { RefKind: RefKind.None } parameter
            }:
                Join(parameter, value.Syntax);
                break;
            case IReturnOperation when OwnerOfReturn(value, model) is { } owner:
                Join(owner, value.Syntax);
                break;
            case ICoalesceAssignmentOperation { Parent: IExpressionStatementOperation } made when isElement && made.Target == value:
                ReadAssigned(symbol, Values.Unwrap(made.Value), made.Syntax, model, isInitializer: true);
                break;
            case IMemberReferenceOperation member when graph.Types.IsLockApi(member.Member.ContainingType):
            case IExpressionStatementOperation:
                break;
            case IMemberReferenceOperation or IInvocationOperation
                when value.Type is { SpecialType: not SpecialType.System_Object } type && !graph.Types.IsRawLock(type):
                Refuse(
                    $"the lock is itself used, as '{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}' "
                        + $"('{ShortText.FirstLineOf(value.Parent.Syntax, 60)}'); an object that is only locked can be converted",
                    value.Syntax);
                if (type.IsTupleType)
                {
                    JoinOwner(value, symbol, model);
                }

                break;
            default:
                Refuse(
                    $"the lock object escapes ('{ShortText.FirstLineOf(value.Parent?.Syntax ?? value.Syntax, 60)}'); one that is only locked, assigned and "
                        + "passed on can be converted", value.Syntax);
                JoinOwner(value, symbol, model);
                break;
        }
    }

    /// <summary><c>lock (_held = _gate)</c>, <c>t = _held = _gate</c>: what an assignment is itself used for.</summary>
    private void ReadValueOf(ISimpleAssignmentOperation assignment, ISymbol target, SemanticModel model)
    {
        IOperation value = Values.SkipConversions(assignment);
        if (value.Parent is IExpressionStatementOperation or IObjectOrCollectionInitializerOperation
            || value.Parent is IReturnOperation && model.GetEnclosingSymbol(value.Syntax.SpanStart, cancellationToken)
                is IMethodSymbol { ReturnsVoid: true })
        {
            return;
        }

        Refuse(
            $"the lock is used as the value of an assignment ('{ShortText.FirstLineOf(assignment.Syntax, 60)}'); one that is assigned in a statement of its own can be converted",
            assignment.Syntax);
        JoinOwner(assignment, target, model);
    }

    /// <summary>In a generated accessor: the validator asks the lock who has it, whatever lock it is, and keeps nothing.</summary>
    private bool IsAskedOnly(IOperation value)
    {
        while (value.Parent is IConversionOperation or IConditionalAccessOperation)
        {
            value = value.Parent;
        }

        return value.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: var asked } }
            && KnownTypes.Is(asked, graph.Types.GuardedAccess);
    }

    /// <summary>A read, or what sets the lock if there is none yet.</summary>
    private static bool IsAtomic(IInvocationOperation call) =>
        call.TargetMethod.ContainingType?.ToDisplayString() is "System.Threading.Volatile" && call.TargetMethod.Name == "Read"
        || call.TargetMethod.ContainingType?.ToDisplayString() is "System.Threading.Interlocked"
            && call.TargetMethod.Name == "CompareExchange" && call.Arguments.Length == 3
            && Values.Unwrap(call.Arguments[2].Value) is { ConstantValue: { HasValue: true, Value: null } }
            && Values.Unwrap(call.Arguments[1].Value) is IObjectCreationOperation;

    /// <summary>
    /// <c>Volatile.Read(ref _gate)</c>, <c>Interlocked.CompareExchange(ref _gate, new object(), null)</c>: the first value stays, and
    /// what the exchange returns, which may be null, is nothing to be locked.
    /// </summary>
    private void ReadAtomic(IInvocationOperation call, ISymbol symbol, SemanticModel model)
    {
        if (call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax generic } })
        {
            _group.TypeNames.UnionWith(generic.TypeArgumentList.Arguments);
        }

        if (call.TargetMethod.Name == "Read")
        {
            Classify(call, symbol, model);
        }
        else
        {
            ReadAssigned(symbol, Values.Unwrap(call.Arguments[1].Value), call.Syntax, model, isInitializer: true);
            if (call.Parent is not IExpressionStatementOperation)
            {
                Refuse($"what '{ShortText.FirstLineOf(call.Syntax, 60)}' returns is used; read the lock after it instead", call.Syntax);
            }
        }
    }

    /// <summary>A method that takes anything and may return just that.</summary>
    private static bool IsPassedThrough(IMethodSymbol method, IParameterSymbol parameter) =>
        parameter.OriginalDefinition.Type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method };

    /// <summary>
    /// What gets a value that the lock is one of: <c>_sync ?? throw</c>, <c>_sync ??= new()</c>, <c>b ? _a : _b</c>. It is a name of
    /// the lock, too, and its sites are none that could be converted: the lock is refused for it.
    /// </summary>
    private void JoinOwner(IOperation value, ISymbol symbol, SemanticModel model)
    {
        var names = new List<ISymbol?>();
        IOperation at = value;
        while (!TryPlace(at, symbol, model) && at.Parent is IConversionOperation or IParenthesizedOperation or ICoalesceOperation
            or ICoalesceAssignmentOperation or IConditionalOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation
            or ITupleOperation or IIsPatternOperation or IArgumentOperation or IInvocationOperation or ISimpleAssignmentOperation
            or IArrayInitializerOperation or IArrayCreationOperation or ICollectionExpressionOperation
            or IFieldReferenceOperation { Field.ContainingType.IsTupleType: true })
        {
            at = at.Parent;
            names.AddRange(at switch
            {
                IAssignmentOperation assignment => new[] { Values.SymbolOf(assignment.Target) },
                IIsPatternOperation { Pattern: { } pattern } => DeclaredBy(pattern),
                _ => Enumerable.Empty<ISymbol?>(),
            });
        }

        names.AddRange(at.Parent switch
        {
            IReturnOperation => new[] { OwnerOfReturn(value, model) },
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => new[] { declarator.Symbol },
            IFieldInitializerOperation initializer => initializer.InitializedFields,
            IPropertyInitializerOperation initializer => initializer.InitializedProperties,
            IForEachLoopOperation loop => loop.Locals,
            IDeconstructionAssignmentOperation parts => parts.Target.DescendantsAndSelf().Select(Values.SymbolOf),
            _ => Enumerable.Empty<ISymbol?>(),
        });
        JoinAll(names.OfType<ISymbol>().Where(n => IsNamePossible(n) && IsReadBack(n)), value.Syntax);
    }

    /// <summary>A variable that does not say where its lock comes from is a lock of its own, which is not followed.</summary>
    private bool IsReadBack(ISymbol symbol) => symbol is not ILocalSymbol { Type: var type } || !graph.Types.IsMmapLock(type)
        || symbol.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellationToken) is VariableDeclaratorSyntax);

    private static IEnumerable<ISymbol?> DeclaredBy(IPatternOperation pattern) =>
        pattern.DescendantsAndSelf().Select(p => p switch
        {
            IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
            IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
            _ => null,
        });

    /// <summary>Whether an operation on a lock works on a value, by itself or through a helper that it is handed to: a site.</summary>
    private bool TryPlace(IOperation value, ISymbol symbol, SemanticModel model)
    {
        LockOperation? site = graph.Reader.ReadFromTarget(value);
        if (site is null && Values.SkipConversions(value).Parent is IArgumentOperation { Parent: IInvocationOperation helped } argument
            && graph.HandedTo(helped, cancellationToken) is { } handed && handed.Target == argument.Value)
        {
            site = handed with { Target = value };
        }

        if (site is not null)
        {
            Place(site, symbol, model);
        }

        return site is not null;
    }

    /// <summary>Whether a declaration can be one more name for a lock, by its type.</summary>
    private bool IsNamePossible(ISymbol symbol) => symbol.NamedType() is { } type
        && (type.SpecialType == SpecialType.System_Object || type.IsTupleType
            || graph.Types.IsRawLock(type) || graph.Types.IsMmapLock(type));

    private void JoinAll(IEnumerable<ISymbol> symbols, SyntaxNode because)
    {
        foreach (ISymbol symbol in symbols)
        {
            Join(symbol, because);
        }
    }

    private void Place(LockOperation operation, ISymbol name, SemanticModel model)
    {
        if (!_placed.Add((operation.Operation.Syntax.SyntaxTree, operation.Operation.Syntax.Span)))
        {
            return;
        }

        ISymbol container = model.GetEnclosingSymbol(operation.Operation.Syntax.SpanStart, cancellationToken) ?? name;
        _group.Operations.Add(new LockUse(operation, _group, name, model, container));
        if (container is IMethodSymbol method && graph.WrappedIn(method, cancellationToken) is { } wrapped
            && wrapped.Operation.Syntax == operation.Operation.Syntax)
        {
            // A part of a partial method is called by its definition.
            ISymbol called = (method.PartialDefinitionPart ?? method).OriginalDefinition;
            _group.Wrappers.Add(new LockWrapper((IMethodSymbol)called, operation));
            _unread.Enqueue(called);
        }
    }

    private ISymbol? OwnerOfReturn(IOperation value, SemanticModel model) =>
        model.GetEnclosingSymbol(value.Syntax.SpanStart, cancellationToken) switch
        {
            IMethodSymbol { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: { } property } => property,
            IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method => method,
            _ => null,
        };
}

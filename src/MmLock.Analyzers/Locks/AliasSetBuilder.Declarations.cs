using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <content>From a name back to where its lock comes from: initializers, what a getter returns, the callers of a parameter.</content>
internal sealed partial class AliasSetBuilder
{
    private void ReadDeclaration(ISymbol symbol)
    {
        foreach (SyntaxNode node in symbol.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken))
            .Where(n => graph.Models.Compilation.ContainsSyntaxTree(n.SyntaxTree)))
        {
            SemanticModel model = graph.Models.Get(node.SyntaxTree);
            foreach (ExpressionSyntax value in Values.ValuesOf(node))
            {
                if (value is RefExpressionSyntax)
                {
                    Refuse(
                        $"'{symbol.Name}' is a reference to the lock, through which it may be set; one without 'ref' can be converted",
                        value);
                }

                IOperation? operation = OperationOf(value, model);
                if (operation is not null && IsHolder(symbol))
                {
                    ReadHeld(symbol, operation, value, model);
                }
                else if (operation is not null)
                {
                    ReadAssigned(symbol, Values.Unwrap(operation), value, model, isInitializer: true);
                }
            }

            ReadTakenOut(symbol, node, model);
            ReadSetByMethod(symbol, node, model);
            ReadUnseen(symbol, node);
            if (node is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: > 1 } together })
            {
                JoinDeclaredTogether(together, symbol, model);
            }

            if (node is ParameterSyntax && symbol is IPropertySymbol
                && model.GetDeclaredSymbol(node, cancellationToken) is IParameterSymbol positional)
            {
                Join(positional, node);
            }
        }

        switch (symbol)
        {
            case IParameterSymbol
            {
                ContainingSymbol: IMethodSymbol
                {
                    MethodKind: MethodKind.PropertySet,
                    AssociatedSymbol: { } property
                }
            }:
                Join(property, null);
                break;
            case IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter:
                JoinAll(
                    Enumerable.Repeat(DesignatedLocks.PositionalProperty(parameter), 1).OfType<ISymbol>(),
                    parameter.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken));
                ReadCallers(method, parameter);
                JoinCounterparts(parameter);
                break;
            case IPropertySymbol { SetMethod: { Parameters: { Length: > 0 } given, DeclaringSyntaxReferences: { IsEmpty: false } setter } }
                when setter[0].GetSyntax(cancellationToken) is AccessorDeclarationSyntax { Body: not null }
                    or AccessorDeclarationSyntax { ExpressionBody: not null }:
                Join(given[given.Length - 1], null);
                JoinCounterparts(symbol);
                break;
            case IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary }:
                JoinCounterparts(symbol);
                break;
        }
    }

    /// <summary><c>x!</c> and <c>ref x</c> are no operations of their own.</summary>
    private IOperation? OperationOf(ExpressionSyntax value, SemanticModel model)
    {
        ExpressionSyntax? inner = value;
        while (inner is not null)
        {
            value = inner;
            inner = value switch
            {
                PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed =>
                    suppressed.Operand,
                ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
                RefExpressionSyntax reference => reference.Expression,
                _ => null,
            };
        }

        return model.GetOperation(value, cancellationToken);
    }

    private void ReadAssigned(ISymbol target, IOperation value, SyntaxNode at, SemanticModel model, bool isInitializer = false)
    {
        if (IsHolder(target) && IsHolder(value))
        {
            ReadHeld(target, value, at, model);
        }
        else if (value is IObjectCreationOperation creation)
        {
            _group.Creations.Add(creation);
            bool first = isInitializer || target is ILocalSymbol || at.Parent is InitializerExpressionSyntax
                || model.GetEnclosingSymbol(at.SpanStart,
                    cancellationToken) is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor };
            if (!first)
            {
                Refuse(
                    $"'{target.Name}' is assigned again, so that two threads may hold two different locks; one that is made once can be converted",
                    at);
            }
        }
        else if (value is IInvocationOperation { TargetMethod: var through } call
            && call.Arguments.Any(a => a.Parameter is { } p && (IsPassedThrough(through, p) || p.RefKind != RefKind.None)))
        {
            ReadSource(value);
            Refuse(
                $"'{target.Name}' is what '{through.Name}' passes on ('{ShortText.FirstLineOf(value.Syntax, 60)}'); set it to what that is given",
                at);
            JoinParts(value);
        }
        else if (LockElements.HolderOf(value) is { } holder && IsHolder(holder))
        {
            Join(holder, at);
        }
        else if (Values.SymbolOf(value) is { } source && !IsPartOfTuple(value))
        {
            ReadSource(value);
            Join(source, at);
        }
        else if (!value.ConstantValue.HasValue)
        {
            ReadSource(value);
            Refuse(
                $"'{target.Name}' is set to a lock chosen at run time ('{ShortText.FirstLineOf(value.Syntax, 60)}'); one that is made there, or named, can be converted",
                at);
            JoinParts(value);
        }
    }

    private static bool IsPartOfTuple(IOperation value) => value is IFieldReferenceOperation { Field.ContainingType.IsTupleType: true };

    /// <summary>Every lock that a value may be: the way back of <see cref="JoinOwner"/>.</summary>
    private void JoinParts(IOperation value)
    {
        IOperation part = Values.Unwrap(value);
        IEnumerable<IOperation> parts = part switch
        {
            ICoalesceOperation or IConditionalOperation or ISwitchExpressionOperation or ISwitchExpressionArmOperation or ITupleOperation
                or IIsPatternOperation or IAssignmentOperation =>
                part.ChildOperations,
            IFieldReferenceOperation { Field.ContainingType.IsTupleType: true, Instance: { } tuple } => new[] { tuple },
            IInvocationOperation call
                when Values.SymbolOf(call) is IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: true }
                    or IMethodSymbol { IsGenericMethod: true } =>
                call.Arguments.Select(a => a.Value),
            _ => Enumerable.Empty<IOperation>(),
        };
        foreach (IOperation inner in parts)
        {
            JoinParts(inner);
        }

        if (part is IObjectCreationOperation { Type: { } made }
            && (made.SpecialType == SpecialType.System_Object || graph.Types.IsRawLock(made)))
        {
            if (_group.Creations.All(c => c.Syntax != part.Syntax))
            {
                _group.Creations.Add(part);
            }
        }
        else if (!IsPartOfTuple(part) && part is not IInvocationOperation && Values.SymbolOf(part) is { } symbol && IsNamePossible(symbol))
        {
            Join(symbol, part.Syntax);
        }
    }

    /// <summary><c>object _a = new(), _b = new();</c> has one type for both, so both change or neither.</summary>
    private void JoinDeclaredTogether(VariableDeclarationSyntax declaration, ISymbol symbol, SemanticModel model)
    {
        if (IsApart || graph.Types.IsMmapLock(symbol.NamedType()))
        {
            // They have changed.
            return;
        }

        foreach (ISymbol other in declaration.Variables.Select(v => model.GetDeclaredSymbol(v, cancellationToken)).OfType<ISymbol>()
            .Where(o => !SymbolEqualityComparer.Default.Equals(o, symbol)))
        {
            if (IsDesignated(symbol, model) && IsDesignated(other, model))
            {
                _group.IsDeclaredTogether = true;
                Join(other, declaration);
            }
            else
            {
                (ISymbol lockName, ISymbol kept) = graph.Designated.Is(other) ? (other, symbol) : (symbol, other);
                Refuse(
                    $"'{lockName.Name}' is declared together with '{kept.Name}', which is no designated lock; declare it apart", declaration);
            }
        }
    }

    /// <summary>By itself, or as another name of what is.</summary>
    private bool IsDesignated(ISymbol symbol, SemanticModel model) => graph.Designated.Is(symbol)
        || symbol.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken)).SelectMany(Values.ValuesOf)
            .Where(v => v.SyntaxTree == model.SyntaxTree)
            .Any(v => OperationOf(v, model) is { } value && Values.SymbolOf(Values.Unwrap(value)) is { } named
                && graph.Designated.Is(named.OriginalDefinition));

    /// <summary>
    /// A property or method that overrides, implements, or is overridden or implemented, is one name in several types; and so is each
    /// of its parameters.
    /// </summary>
    private void JoinCounterparts(ISymbol symbol)
    {
        ISymbol member = symbol is IParameterSymbol ? symbol.ContainingSymbol : symbol;
        IMethodSymbol? method = member as IMethodSymbol ?? (member as IPropertySymbol)?.GetMethod ?? (member as IPropertySymbol)?.SetMethod;
        if (method is not { MethodKind: not (MethodKind.Constructor or MethodKind.LocalFunction or MethodKind.AnonymousFunction) }
            || member.ContainingType is not { } type
            || symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not { } because)
        {
            return;
        }

        var others = new List<IMethodSymbol>();
        if (method.OverriddenMethod is { } overridden)
        {
            others.Add(overridden);
        }

        foreach (IMethodSymbol above in type.AllInterfaces.SelectMany(i => i.GetMembers()).OfType<IMethodSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(above), method))
            {
                others.Add(above);
            }
        }

        if (type.TypeKind == TypeKind.Interface || method.IsVirtual || method.IsAbstract || method.IsOverride)
        {
            others.AddRange(graph.Implementations.Of(method));
        }

        JoinAll(
            others.Select(o => symbol is IParameterSymbol { Ordinal: var at } ? o.Parameters.ElementAtOrDefault(at)
                : (symbol is IPropertySymbol ? o.AssociatedSymbol : o) ?? o).OfType<ISymbol>(),
            because);
    }

    private void ReadCallers(IMethodSymbol method, IParameterSymbol parameter)
    {
        foreach (SyntaxNode node in SymbolUses.Calls(method, graph.Models, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            SemanticModel model = graph.Models.Get(node.SyntaxTree);
            IOperation? call = model.GetOperation(node, cancellationToken);
            (IMethodSymbol? target, ImmutableArray<IArgumentOperation> arguments) = call switch
            {
                IInvocationOperation invocation => (invocation.TargetMethod, invocation.Arguments),
                IObjectCreationOperation creation => (creation.Constructor, creation.Arguments),
                _ => (null, ImmutableArray<IArgumentOperation>.Empty),
            };
            if (SymbolEqualityComparer.Default.Equals(target?.OriginalDefinition, method.OriginalDefinition)
                && arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal)?.Value is { } argument)
            {
                if (parameter.RefKind == RefKind.Out)
                {
                    JoinAll(new[] { Values.VariableOf(argument) }.OfType<ISymbol>(), node);
                    continue;
                }

                ReadAssigned(parameter, Values.Unwrap(argument), node, model, isInitializer: true);
            }
        }
    }
}

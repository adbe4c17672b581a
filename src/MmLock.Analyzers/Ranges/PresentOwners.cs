using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Of which objects that the types say are there code at the acquire may ask for a number: what the types say is no proof, and who asks an
/// object that is not there fails where the section may not have come to it. Either the code before the acquire has used it, or it is the
/// first thing that the section does.
/// </summary>
internal sealed class PresentOwners(SectionScope region, SemanticModel model, CancellationToken cancellationToken)
{
    public bool Has(ISymbol owner) => IsMade(owner) || IsUsedBefore(owner) || !region.IsTry && IsUsedAtOnce(owner);

    /// <summary>A local that is set once, to a new object.</summary>
    private bool IsMade(ISymbol owner) => owner is ILocalSymbol { DeclaringSyntaxReferences: { Length: 1 } declared }
        && declared[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } made } declarator
        && made is BaseObjectCreationExpressionSyntax or ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax
        && FlowGraphs.BodyOf(declarator) is { } body && !IsSetIn(body, owner);

    private bool IsUsedBefore(ISymbol owner)
    {
        SyntaxNode? body = FlowGraphs.BodyOf(region.Anchor);
        if (body is null || body.DescendantNodes().Any(n => n is LabeledStatementSyntax))
        {
            // What comes to the acquire may have come past what stands before it.
            return false;
        }

        foreach (StatementSyntax around in region.Anchor.AncestorsAndSelf().TakeWhile(a => a != body?.Parent).OfType<StatementSyntax>())
        {
            SyntaxList<StatementSyntax> siblings = around.Parent switch
            {
                BlockSyntax block => block.Statements,
                SwitchSectionSyntax part => part.Statements,
                _ => default,
            };
            foreach (StatementSyntax before in siblings.TakeWhile(s => s != around).Reverse())
            {
                if (IsSetIn(before, owner))
                {
                    return false;
                }

                if (Refuses(before, owner) || UsesIn(before, owner).Any(u => IsAlwaysRun(u.Syntax, before)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary><c>if (owner is null) throw …</c></summary>
    private bool Refuses(StatementSyntax statement, ISymbol owner)
    {
        if (statement is not IfStatementSyntax { Condition: var condition, Statement: var branch, Else: null }
            || model.AnalyzeControlFlow(branch) is not { Succeeded: true, EndPointIsReachable: false })
        {
            return false;
        }

        IOperation? asked = model.GetOperation(condition, cancellationToken);
        while (asked is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either)
        {
            asked = either.LeftOperand;
        }

        IOperation? value = asked switch
        {
            IIsPatternOperation { Pattern: IConstantPatternOperation { Value: { } none } } pattern when IsNull(none) => pattern.Value,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equal when IsNull(equal.RightOperand) => equal.LeftOperand,
            _ => null,
        };
        return value is not null && SymbolEqualityComparer.Default.Equals(Values.VariableOf(value), owner);
    }

    private bool IsUsedAtOnce(ISymbol owner)
    {
        foreach (StatementSyntax statement in region.Statements)
        {
            IOperation? use = UsesIn(statement, owner).FirstOrDefault();
            if (!IsSilent(statement, use?.Syntax) || use is not null && !IsAlwaysRun(use.Syntax, statement))
            {
                return false;
            }

            if (use is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Uses of members of the object, and what throws where there is none, in the order of the source.</summary>
    private IEnumerable<IOperation> UsesIn(StatementSyntax statement, ISymbol owner) =>
        Operations(statement).Where(o => o is ILocalReferenceOperation or IParameterReferenceOperation
                && SymbolEqualityComparer.Default.Equals(Values.VariableOf(o), owner) && IsUse(Values.SkipConversions(o)))
            .Where(o => !IsLeftOut(o))
            .OrderBy(o => o.Syntax.SpanStart);

    /// <summary>Code that does not run, or not in every build: <c>nameof(x.Y)</c>, arguments of <c>Debug.Assert</c>.</summary>
    private static bool IsLeftOut(IOperation use)
    {
        for (IOperation? at = use.Parent; at is not null; at = at.Parent)
        {
            if (at is INameOfOperation || at is IInvocationOperation { TargetMethod: var called }
                && KnownTypes.HasAttribute(called, "System.Diagnostics.ConditionalAttribute"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUse(IOperation value) => value.Parent switch
    {
        IFieldReferenceOperation or IPropertyReferenceOperation =>
            ((IMemberReferenceOperation)value.Parent).Instance == value,
        IArrayElementReferenceOperation element => element.ArrayReference == value,
        IInvocationOperation call => call.Instance == value,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var guard } } =>
            guard is { Name: "ThrowIfNull" or "ThrowIfNullOrEmpty" or "ThrowIfNullOrWhiteSpace", DeclaringSyntaxReferences.IsEmpty: true },
        _ => false,
    };

    /// <summary>
    /// Nothing that is seen from outside, throws by intent, or leaves. Waiting of the thread is seen by nobody who does not look at the
    /// clock.
    /// </summary>
    /// <param name="statement">Of the section.</param>
    /// <param name="end">What comes then: what it is a part of happens after it; null for all of the statement.</param>
    private bool IsSilent(StatementSyntax statement, SyntaxNode? end)
    {
        bool IsIn(SyntaxNode node) => end is null || node.SpanStart < end.SpanStart && !node.Span.Contains(end.Span);
        return !statement.DescendantNodesAndSelf().Any(n => IsIn(n)
                && n is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or GotoStatementSyntax
                    or BreakStatementSyntax or ContinueStatementSyntax or YieldStatementSyntax or AwaitExpressionSyntax
                    or LocalFunctionStatementSyntax)
            && Operations(statement).Where(o => IsIn(o.Syntax)).All(o => o switch
            {
                IInvocationOperation { TargetMethod: var method } =>
                    method is { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: true }
                    && method.ContainingType.Name is "Math" or "Thread",
                IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: false } => false,
                IArrayElementReferenceOperation or IDynamicInvocationOperation or IArrayCreationOperation => false,
                IBinaryOperation
                {
                    OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder or BinaryOperatorKind.IntegerDivide
                } quotient => quotient.RightOperand.ConstantValue.HasValue || quotient.Type?.SpecialType
                    is SpecialType.System_Double or SpecialType.System_Single,
                IBinaryOperation sum => sum is { IsChecked: false, OperatorMethod: null },
                IUnaryOperation sign => sign is { IsChecked: false, OperatorMethod: null },
                IConversionOperation conversion => conversion is { IsChecked: false, OperatorMethod: null }
                    && (conversion.IsImplicit || conversion.IsTryCast || conversion.Conversion.IsNumeric),
                IPropertyReferenceOperation { Property: { Name: "Value", ContainingType.IsValueType: true } } => false,
                IPropertyReferenceOperation property => property.Property.DeclaringSyntaxReferences.IsEmpty
                    && property.Arguments.IsEmpty,
                IAssignmentOperation assignment => Values.VariableOf(assignment.Target) is ILocalSymbol,
                IIncrementOrDecrementOperation step => Values.VariableOf(step.Target) is ILocalSymbol,
                _ => true,
            });
    }

    /// <summary>Whether a part of a statement runs whenever the statement does.</summary>
    private static bool IsAlwaysRun(SyntaxNode part, SyntaxNode statement)
    {
        for (SyntaxNode at = part; at != statement; at = at.Parent!)
        {
            bool isRun = at.Parent switch
            {
                IfStatementSyntax choice => at == choice.Condition,
                WhileStatementSyntax loop => at == loop.Condition,
                ForStatementSyntax loop => at == loop.Declaration || at == loop.Condition || loop.Initializers.Contains(at),
                CommonForEachStatementSyntax loop => at == loop.Expression,
                SwitchStatementSyntax choice => at == choice.Expression,
                SwitchExpressionSyntax choice => at == choice.GoverningExpression,
                ConditionalExpressionSyntax choice => at == choice.Condition,
                BinaryExpressionSyntax
                {
                    RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression
                        or (int)SyntaxKind.CoalesceExpression
                } binary => at == binary.Left,
                ConditionalAccessExpressionSyntax access => at == access.Expression,
                AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression } assignment => at == assignment.Left,
                BlockSyntax block => block == statement || block.Statements.First() == at || block.Statements.TakeWhile(s => s != at)
                    .All(s => s is LocalDeclarationStatementSyntax or ExpressionStatementSyntax),
                AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or QueryClauseSyntax or QueryBodySyntax => false,
                TryStatementSyntax attempt => at == attempt.Block && attempt.Catches.Count == 0,
                CatchClauseSyntax or FinallyClauseSyntax or SwitchSectionSyntax or SwitchExpressionArmSyntax or DoStatementSyntax => false,
                _ => true,
            };
            if (!isRun)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsSetIn(SyntaxNode node, ISymbol owner) => node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(n =>
        n.Identifier.ValueText == owner.Name
        && (n.Parent is AssignmentExpressionSyntax assignment && assignment.Left == n
            || n.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not (0 or (int)SyntaxKind.InKeyword) } or RefExpressionSyntax
            || n.Ancestors().TakeWhile(a => a is TupleExpressionSyntax or ArgumentSyntax).LastOrDefault() is TupleExpressionSyntax
            {
                Parent: AssignmentExpressionSyntax { Left: var left }
            } tuple && left == tuple));

    private IEnumerable<IOperation> Operations(StatementSyntax statement) =>
        model.GetOperation(statement, cancellationToken)?.DescendantsAndSelf() ?? Enumerable.Empty<IOperation>();

    private static bool IsNull(IOperation value) => Values.Unwrap(value).ConstantValue is { HasValue: true, Value: null };
}

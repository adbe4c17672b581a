using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>What work under a lock reads, and what comes before it there: whether it is the same in front of the acquire.</summary>
internal sealed class HoistInputs
{
    private readonly ExpressionSyntax _work;
    private readonly StatementSyntax _statement;
    private readonly SectionScope _scope;
    private readonly SemanticModel _model;
    private readonly StatementSyntax[] _earlier;
    private readonly CancellationToken _cancellationToken;

    public HoistInputs(
        ExpressionSyntax work, StatementSyntax statement, SectionScope scope, SemanticModel model, CancellationToken cancellationToken)
    {
        _work = work;
        _statement = statement;
        _scope = scope;
        _model = model;
        _cancellationToken = cancellationToken;
        _earlier = scope.Body!.Statements.Skip(scope.FirstInBody).TakeWhile(s => s != statement).ToArray();
    }

    /// <summary>A path leaves the hold before the work is reached: in front of the acquire it would be done on that path too.</summary>
    public bool MayLeaveEarlier =>
        _earlier.SelectMany(s =>
            s.DescendantNodesAndSelf(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        .Any(n =>
            n is ThrowExpressionSyntax or GotoStatementSyntax or YieldStatementSyntax
                || n is StatementSyntax jump && StatementLists.Leaves(jump, _earlier));

    /// <summary>
    /// The work is an allocation by a size that is computed from values alone, and it is the first thing of the hold that
    /// can fail or be seen: so results, exceptions and their order stay.
    /// </summary>
    public bool GiveTheSameBefore =>
        SizesOf(_model.GetOperation(_work, _cancellationToken)) is { } sizes && sizes.All(IsPlainValue)
        && _earlier.All(s =>
            s is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } declaration
                && declaration.Declaration.Variables.All(v =>
                    v.Initializer is null
                        || _model.GetOperation(v.Initializer.Value, _cancellationToken) is { } value && IsPlainValue(value)))
        && IsFirstIn(_statement)
        && !Header().Any(e =>
            e.DescendantNodesAndSelf().OfType<ExpressionSyntax>()
                .Any(a => _model.GetTypeInfo(a, _cancellationToken).Type?.Name == nameof(CancellationToken)));

    /// <summary>Nothing that the work reads is made or changed under the lock, or may be by code that is not seen here.</summary>
    public bool AreThereBefore(string lockName)
    {
        var written = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        Add(_model.AnalyzeDataFlow(_earlier.FirstOrDefault() ?? _statement, _statement));
        foreach (ExpressionSyntax part in Header())
        {
            Add(_model.AnalyzeDataFlow(part));
        }

        SyntaxNode? body = _statement.Ancestors().LastOrDefault(a => a is BlockSyntax);
        DataFlowAnalysis? whole = body is null ? null : _model.AnalyzeDataFlow(body);
        foreach (SimpleNameSyntax name in _work.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            ISymbol? symbol = _model.GetSymbolInfo(name, _cancellationToken).Symbol;
            bool isHeld = symbol switch
            {
                ILocalSymbol { RefKind: not RefKind.None } or IParameterSymbol { RefKind: not RefKind.None } => true,
                ILocalSymbol or IParameterSymbol => written.Contains(symbol) || IsDeclaredUnder(symbol) || IsShared(symbol),
                IFieldSymbol or IPropertySymbol or IEventSymbol => GuardedState.IsGuarded(symbol, lockName),
                _ => false,
            };
            if (isHeld)
            {
                return false;
            }
        }

        return true;

        void Add(DataFlowAnalysis? flow) =>
            written.UnionWith(flow is { Succeeded: true } ? flow.WrittenInside : Enumerable.Empty<ISymbol>());

        // What a lambda, a local function or a reference can change is not seen in the statements alone.
        bool IsShared(ISymbol variable) => whole is not { Succeeded: true }
            || whole.Captured.Contains(variable, SymbolEqualityComparer.Default)
            || whole.UnsafeAddressTaken.Contains(variable, SymbolEqualityComparer.Default)
            || body!.DescendantNodes().OfType<RefExpressionSyntax>()
                .Any(r => SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(r.Expression, _cancellationToken).Symbol, variable));
    }

    private bool IsDeclaredUnder(ISymbol variable) =>
        variable.DeclaringSyntaxReferences.Any(r => _scope.Outer.Concat(_earlier).Append(_statement).Any(o => o.Span.Contains(r.Span)));

    /// <summary>The expressions of the statement that takes the lock, outside of what runs under it.</summary>
    private IEnumerable<ExpressionSyntax> Header() =>
        _scope.Anchor.DescendantNodes(n => n != _scope.Body).OfType<ExpressionSyntax>()
            .Where(e => e.Parent is not ExpressionSyntax and not ArgumentSyntax && e is not TypeSyntax);

    /// <summary>The values by which it allocates; null for work that does more, or runs code that is not the library's.</summary>
    private static IEnumerable<IOperation>? SizesOf(IOperation? work) => work switch
    {
        IArrayCreationOperation { Initializer: null } array => array.DimensionSizes,
        IObjectCreationOperation { Initializer: null, Type: INamedTypeSymbol type } created
            when IsOfLibrary(type, "System.Collections.Generic") =>
            created.Arguments.Select(a => a.Value),
        IInvocationOperation
        {
            TargetMethod:
            {
                Name: "AllocateArray" or "AllocateUninitializedArray",
                ContainingType: { Name: "GC" } type
            }
        } call
            when IsOfLibrary(type, "System") =>
            call.Arguments.Select(a => a.Value),
        _ => null,
    };

    private static bool IsOfLibrary(INamedTypeSymbol type, string space) =>
        type.DeclaringSyntaxReferences.Length == 0 && type.ContainingNamespace.ToDisplayString() == space;

    /// <summary>Arithmetic on constants, variables and lengths; no code of anybody's runs.</summary>
    private bool IsPlainValue(IOperation value) => value switch
    {
        { ConstantValue.HasValue: true } => true,
        ILocalReferenceOperation or ISizeOfOperation => true,

        // One that is a field of the object may be another's to change.
        IParameterReferenceOperation { Parameter: var parameter } => !Values.IsFieldByParameter(parameter),
        IFieldReferenceOperation { Field: { IsReadOnly: true, Type.IsValueType: true }, Instance: null or IInstanceReferenceOperation } =>
            value.SemanticModel?.GetEnclosingSymbol(
                value.Syntax.SpanStart,
                _cancellationToken) is not IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor },
        IPropertyReferenceOperation
        {
            Property:
            {
                Name: "Length",
                ContainingType.SpecialType: SpecialType.System_Array or SpecialType.System_String
            },
            Instance: { } of
        } =>
            IsPlainValue(of),
        IBinaryOperation { OperatorMethod: null } both => IsPlainValue(both.LeftOperand) && IsPlainValue(both.RightOperand),
        IUnaryOperation { OperatorMethod: null } one => IsPlainValue(one.Operand),
        IConversionOperation { OperatorMethod: null } converted => IsPlainValue(converted.Operand),
        IParenthesizedOperation inner => IsPlainValue(inner.Operand),
        IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: { Name: "Math" } type } } call
            when IsOfLibrary(type, "System") =>
            call.Arguments.All(a => IsPlainValue(a.Value)),
        _ => false,
    };

    /// <summary>Nothing in the statement is evaluated before the work.</summary>
    private bool IsFirstIn(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: var variables } =>
            IsWork(variables[0].Initializer?.Value),
        ReturnStatementSyntax { Expression: { } value } => IsWork(value),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment }
            when assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) =>
            IsWork(assignment.Right)
            && (IsNamed(assignment.Left)
                || assignment.Left is ElementAccessExpressionSyntax element && IsNamed(element.Expression)
                    && element.ArgumentList.Arguments.All(a =>
                        _model.GetOperation(a.Expression, _cancellationToken) is { } index && IsPlainValue(index))),
        _ => false,
    };

    /// <summary>A variable or a field: what it names is only used when the work is done. A property is code.</summary>
    private bool IsNamed(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && (_model.GetSymbolInfo(expression, _cancellationToken).Symbol is not IPropertySymbol
            || expression.Parent is AssignmentExpressionSyntax);

    private bool IsWork(ExpressionSyntax? value)
    {
        while (value is ParenthesizedExpressionSyntax inner)
        {
            value = inner.Expression;
        }

        return value == _work;
    }
}

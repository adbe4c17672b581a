using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Locks;

/// <summary>All designated locks of a compilation, with every operation on them, through aliases, parameters and wrappers.</summary>
internal sealed class LockGraph
{
    private readonly Dictionary<ISymbol, LockGroup> _groupOf = new(SymbolEqualityComparer.Default);
    private readonly Queue<ISymbol> _unread = new();
    private readonly HashSet<ISymbol> _wrappersSeen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<(SyntaxTree, Microsoft.CodeAnalysis.Text.TextSpan)> _placed = new();
    private readonly SemanticModels _models;
    private readonly KnownTypes _types;
    private readonly LockOperationReader _reader;
    private readonly CancellationToken _cancellationToken;

    private LockGraph(SemanticModels models, KnownTypes types, CancellationToken cancellationToken)
    {
        _models = models;
        _types = types;
        _reader = new LockOperationReader(types);
        _cancellationToken = cancellationToken;
    }

    public IReadOnlyList<LockGroup> Groups { get; private set; } = new List<LockGroup>();

    public KnownTypes Types => _types;

    public SemanticModels Models => _models;

    public LockGroup? GroupOf(ISymbol? symbol) =>
        symbol is not null && _groupOf.TryGetValue(symbol.OriginalDefinition, out LockGroup? group) ? group : null;

    public static LockGraph Build(Compilation compilation, AnalyzerConfigOptionsProvider? options, CancellationToken cancellationToken)
    {
        var types = new KnownTypes(compilation);
        var models = new SemanticModels(compilation);
        var graph = new LockGraph(models, types, cancellationToken);
        var groups = new List<LockGroup>();
        // Members first: a parameter or local of type MmapLock is a lock of its own only if no member's lock reaches it.
        foreach (IGrouping<bool, ISymbol> kind in DesignatedLocks.Find(compilation, types, options, models, cancellationToken).GroupBy(s => s is ILocalSymbol or IParameterSymbol).OrderBy(k => k.Key))
        {
            foreach (ISymbol root in kind.Where(r => graph.GroupOf(r) is null))
            {
                var group = new LockGroup { IsMmapLock = types.IsMmapLock(TypeOf(root)) };
                group.Roots.Add(root);
                groups.Add(group);
                graph.Join(root, group, null);
                if (kind.Key)
                {
                    graph.ReadAll();
                }
            }

            graph.ReadAll();
        }

        graph.Groups = groups.Where(g => g.Members.Count > 0).ToList();
        foreach (LockGroup group in graph.Groups)
        {
            group.Operations.Sort((a, b) => Order(a.Syntax, b.Syntax));
            RefusalRules.Apply(group, graph, cancellationToken);
        }

        return graph;
    }

    private void ReadAll()
    {
        while (_unread.Count > 0)
        {
            var round = new HashSet<ISymbol>(_unread, SymbolEqualityComparer.Default);
            _unread.Clear();
            ReadReferences(round);
        }
    }

    private static int Order(SyntaxNode a, SyntaxNode b)
    {
        int files = string.CompareOrdinal(a.SyntaxTree.FilePath, b.SyntaxTree.FilePath);
        return files != 0 ? files : a.SpanStart.CompareTo(b.SpanStart);
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IMethodSymbol method => method.ReturnType,
        _ => null,
    };

    private void Join(ISymbol symbol, LockGroup group, SyntaxNode? because)
    {
        symbol = symbol.OriginalDefinition;
        if (_groupOf.TryGetValue(symbol, out LockGroup? other))
        {
            if (other != group)
            {
                Merge(other, group);
            }

            return;
        }

        _groupOf[symbol] = group;
        group.Members.Add(symbol);
        if (symbol.DeclaringSyntaxReferences.IsEmpty && because is not null)
        {
            group.Refuse($"the lock is handed to '{symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}', which is not in this solution", because);
        }

        _unread.Enqueue(symbol);
    }

    private void Merge(LockGroup into, LockGroup from)
    {
        foreach (ISymbol member in from.Members)
        {
            _groupOf[member] = into;
        }

        into.Members.UnionWith(from.Members);
        into.Roots.AddRange(from.Roots);
        into.Operations.AddRange(from.Operations);
        into.Wrappers.AddRange(from.Wrappers);
        into.Refusals.AddRange(from.Refusals);
        into.Creations.AddRange(from.Creations);
        from.Members.Clear();
    }

    /// <summary>Finds each use of the symbols by name, then by binding, in every file.</summary>
    private void ReadReferences(HashSet<ISymbol> symbols)
    {
        var names = new HashSet<string>(symbols.Select(s => s.Name));
        foreach (SyntaxTree tree in _models.Compilation.SyntaxTrees)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            foreach (SimpleNameSyntax name in tree.GetRoot(_cancellationToken).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (names.Contains(name.Identifier.ValueText))
                {
                    ReadReference(name, symbols);
                }
            }
        }

        foreach (ISymbol symbol in symbols)
        {
            ReadDeclaration(symbol);
        }
    }

    private void ReadReference(SimpleNameSyntax name, HashSet<ISymbol> symbols)
    {
        SemanticModel model = _models.Get(name.SyntaxTree);
        ISymbol? symbol = model.GetSymbolInfo(name, _cancellationToken).Symbol?.OriginalDefinition;
        symbol = (symbol as IMethodSymbol)?.ReducedFrom?.OriginalDefinition ?? symbol;
        if (symbol is null || !symbols.Contains(symbol))
        {
            return;
        }

        LockGroup group = _groupOf[symbol];
        SyntaxNode expression = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            QualifiedNameSyntax => name,
            _ => name,
        };
        if (symbol is IMethodSymbol method)
        {
            ReadMethodReference(method, group, expression, model);
            return;
        }

        IOperation? operation = model.GetOperation(expression, _cancellationToken);
        if (operation is null || IsInsideNameof(operation))
        {
            return;
        }

        Classify(operation, symbol, group, model);
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

    /// <summary>Says what one use of the lock is: an operation on it, a way to give it another name, or an escape.</summary>
    private void Classify(IOperation reference, ISymbol symbol, LockGroup group, SemanticModel model)
    {
        LockOperation? operation = _reader.ReadFromTarget(reference);
        if (operation is not null)
        {
            Place(operation, symbol, group, model);
            return;
        }

        IOperation value = LockOperationReader.SkipConversions(reference);
        switch (value.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                Join(declarator.Symbol, group, value.Syntax);
                break;
            case IFieldInitializerOperation initializer:
                foreach (IFieldSymbol field in initializer.InitializedFields)
                {
                    Join(field, group, value.Syntax);
                }

                break;
            case IPropertyInitializerOperation initializer:
                foreach (IPropertySymbol property in initializer.InitializedProperties)
                {
                    Join(property, group, value.Syntax);
                }

                break;
            case ISimpleAssignmentOperation assignment when assignment.Target == value:
                ReadAssigned(symbol, LockOperationReader.Unwrap(assignment.Value), group, assignment.Syntax, model);
                break;
            case ISimpleAssignmentOperation assignment when SymbolOf(LockOperationReader.Unwrap(assignment.Target)) is { } target:
                Join(target, group, value.Syntax);
                break;
            case IArgumentOperation { Parent: IInvocationOperation or IObjectCreationOperation, Parameter: { RefKind: RefKind.None } parameter }:
                Join(parameter, group, value.Syntax);
                break;
            case IReturnOperation when OwnerOfReturn(value, model) is { } owner:
                Join(owner, group, value.Syntax);
                break;
            case IMemberReferenceOperation { Member.Name: "VmaLock" }:
            case IExpressionStatementOperation:
                break;
            default:
                if (!group.IsMmapLock)
                {
                    group.Refuse($"the lock object escapes ('{Short(value.Parent?.Syntax ?? value.Syntax)}')", value.Syntax);
                }

                break;
        }
    }

    private void Place(LockOperation operation, ISymbol symbol, LockGroup group, SemanticModel model)
    {
        if (!_placed.Add((operation.Operation.Syntax.SyntaxTree, operation.Operation.Syntax.Span)))
        {
            return;
        }

        ISymbol root = group.Roots.FirstOrDefault(r => SymbolEqualityComparer.Default.Equals(r, symbol)) ?? group.Roots[0];
        ISymbol container = model.GetEnclosingSymbol(operation.Operation.Syntax.SpanStart, _cancellationToken) ?? symbol;
        group.Operations.Add(new PlacedOperation(operation, LockIdentity.Of(root), model, container));
        if (container is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method
            && !method.IsVirtual && !method.IsOverride && !method.IsAbstract
            && IsThinWrapper(method, operation)
            && _wrappersSeen.Add(method.OriginalDefinition))
        {
            group.Wrappers.Add(new LockWrapper(method.OriginalDefinition, operation));
            _groupOf[method.OriginalDefinition] = group;
            _unread.Enqueue(method.OriginalDefinition);
        }
    }

    private static bool IsThinWrapper(IMethodSymbol method, LockOperation operation)
    {
        if (operation.Target is not { } target || operation.Verb is LockVerb.Query or LockVerb.Dispose or LockVerb.Foreign || !RootedInCaller(LockOperationReader.Unwrap(target), method))
        {
            return false;
        }

        SyntaxNode? declaration = method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        (BlockSyntax? body, ArrowExpressionClauseSyntax? arrow) = declaration switch
        {
            MethodDeclarationSyntax m => (m.Body, m.ExpressionBody),
            LocalFunctionStatementSyntax f => (f.Body, f.ExpressionBody),
            _ => (null, null),
        };
        SyntaxNode? only = arrow is not null ? arrow.Expression
            : body is { Statements.Count: 1 } ? body.Statements[0] switch
            {
                ExpressionStatementSyntax statement => statement.Expression,
                ReturnStatementSyntax statement => statement.Expression,
                _ => null,
            }
            : null;
        return only is not null && only.Span == operation.Operation.Syntax.Span;
    }

    private static bool RootedInCaller(IOperation target, IMethodSymbol method)
    {
        while (true)
        {
            switch (target)
            {
                case IInstanceReferenceOperation:
                    return true;
                case IParameterReferenceOperation parameter:
                    return SymbolEqualityComparer.Default.Equals(parameter.Parameter.ContainingSymbol, method);
                case IMemberReferenceOperation { Instance: null }:
                    return true;
                case IMemberReferenceOperation { Instance: { } instance }:
                    target = LockOperationReader.Unwrap(instance);
                    break;
                default:
                    return false;
            }
        }
    }

    private void ReadMethodReference(IMethodSymbol method, LockGroup group, SyntaxNode expression, SemanticModel model)
    {
        IInvocationOperation? call = expression.Parent is InvocationExpressionSyntax invocation ? model.GetOperation(invocation, _cancellationToken) as IInvocationOperation : null;
        LockWrapper? wrapper = group.Wrappers.FirstOrDefault(w => SymbolEqualityComparer.Default.Equals(w.Method, method));
        if (wrapper is not null)
        {
            if (call is not null)
            {
                Place(wrapper.Inner with { Operation = call, Wrapper = method }, method, group, model);
            }

            return;
        }

        // A method that returns the lock: each call is one more name for it.
        if (call is not null)
        {
            Classify(call, method, group, model);
        }
    }

    private void ReadAssigned(ISymbol target, IOperation value, LockGroup group, SyntaxNode at, SemanticModel model, bool isInitializer = false)
    {
        if (value is IObjectCreationOperation creation)
        {
            group.Creations.Add(creation);
            bool first = isInitializer || model.GetEnclosingSymbol(at.SpanStart, _cancellationToken) is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } || target is ILocalSymbol;
            if (!first && !group.IsMmapLock)
            {
                group.Refuse($"'{target.Name}' is assigned again, so that two threads may hold two different locks", at);
            }
        }
        else if (SymbolOf(value) is { } source)
        {
            Join(source, group, at);
        }
        else if (!value.ConstantValue.HasValue && !group.IsMmapLock)
        {
            group.Refuse($"'{target.Name}' is set to a lock chosen at run time ('{Short(value.Syntax)}')", at);
        }
    }

    /// <summary>Reads what a declaration itself brings in: its initializer, a getter's body, the callers of a parameter.</summary>
    private void ReadDeclaration(ISymbol symbol)
    {
        LockGroup group = _groupOf[symbol];
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            SyntaxNode node = reference.GetSyntax(_cancellationToken);
            if (!_models.Compilation.ContainsSyntaxTree(node.SyntaxTree))
            {
                continue;
            }

            SemanticModel model = _models.Get(node.SyntaxTree);
            ExpressionSyntax? value = node switch
            {
                VariableDeclaratorSyntax declarator => declarator.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value ?? property.ExpressionBody?.Expression ?? GetterValue(property),
                _ => null,
            };
            if (node is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: > 1 } together })
            {
                JoinDeclaredTogether(together, symbol, group, model);
            }

            if (node is ParameterSyntax && symbol is IPropertySymbol && model.GetDeclaredSymbol(node, _cancellationToken) is IParameterSymbol positional)
            {
                Join(positional, group, node);
            }

            if (value is not null && model.GetOperation(value, _cancellationToken) is { } operation)
            {
                ReadAssigned(symbol, LockOperationReader.Unwrap(operation), group, value, model, isInitializer: true);
            }
        }

        if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter)
        {
            ReadCallers(method, parameter, group);
        }
    }

    /// <summary><c>object _a = new(), _b = new();</c> has one type for both, so both change or neither.</summary>
    private void JoinDeclaredTogether(VariableDeclarationSyntax declaration, ISymbol symbol, LockGroup group, SemanticModel model)
    {
        if (group.IsMmapLock)
        {
            return;
        }

        foreach (VariableDeclaratorSyntax variable in declaration.Variables)
        {
            ISymbol? other = model.GetDeclaredSymbol(variable, _cancellationToken);
            if (other is null || SymbolEqualityComparer.Default.Equals(other, symbol))
            {
                continue;
            }

            if (KnownTypes.HasAttribute(other, KnownTypes.CoarseLock))
            {
                Join(other, group, variable);
            }
            else
            {
                group.Refuse($"'{symbol.Name}' is declared together with '{other.Name}', which is no designated lock", declaration);
            }
        }
    }

    private static ExpressionSyntax? GetterValue(PropertyDeclarationSyntax property)
    {
        AccessorDeclarationSyntax? getter = property.AccessorList?.Accessors.FirstOrDefault(a => a.Keyword.ValueText == "get");
        return getter?.ExpressionBody?.Expression
            ?? (getter?.Body is { Statements.Count: 1 } body && body.Statements[0] is ReturnStatementSyntax statement ? statement.Expression : null);
    }

    private void ReadCallers(IMethodSymbol method, IParameterSymbol parameter, LockGroup group)
    {
        foreach (SyntaxTree tree in _models.Compilation.SyntaxTrees)
        {
            foreach (SyntaxNode node in tree.GetRoot(_cancellationToken).DescendantNodes())
            {
                IOperation? argument = node switch
                {
                    InvocationExpressionSyntax call when NameOf(call.Expression) == method.Name && _models.Get(tree).GetOperation(call, _cancellationToken) is IInvocationOperation invocation
                        && SymbolEqualityComparer.Default.Equals(invocation.TargetMethod.OriginalDefinition, method) => ArgumentFor(invocation.Arguments, parameter),
                    BaseObjectCreationExpressionSyntax call when method.MethodKind == MethodKind.Constructor && _models.Get(tree).GetOperation(call, _cancellationToken) is IObjectCreationOperation creation
                        && SymbolEqualityComparer.Default.Equals(creation.Constructor?.OriginalDefinition, method) => ArgumentFor(creation.Arguments, parameter),
                    _ => null,
                };
                if (argument is not null)
                {
                    ReadAssigned(parameter, LockOperationReader.Unwrap(argument), group, node, _models.Get(tree), isInitializer: true);
                }
            }
        }
    }

    private static IOperation? ArgumentFor(ImmutableArray<IArgumentOperation> arguments, IParameterSymbol parameter) =>
        arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal)?.Value;

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IInvocationOperation call => call.TargetMethod,
        _ => null,
    };

    private ISymbol? OwnerOfReturn(IOperation value, SemanticModel model) =>
        model.GetEnclosingSymbol(value.Syntax.SpanStart, _cancellationToken) switch
        {
            IMethodSymbol { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: { } property } => property,
            IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method => method,
            _ => null,
        };

    private static string Short(SyntaxNode node)
    {
        string text = node.ToString().Split('\n')[0].Trim();
        return text.Length <= 60 ? text : text.Substring(0, 57) + "...";
    }
}

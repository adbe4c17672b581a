using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// A quick look at the words of a compilation: which bodies can contain a lock operation at all, and which methods can
/// change the locks of their caller. It errs on the side of yes; what is really there is found by binding. Most code has
/// no locks, and this is all that such code costs.
/// </summary>
internal sealed class LockNames
{
    private const int MaxRounds = 4;

    /// <summary>What a file says does not depend on the compilation it is in, and most files stay the same while one is edited.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, FileWords> s_files = new();

    private readonly object _gate = new();
    private (HashSet<string> Changers, HashSet<string> Lockers)? _wrappers;

    /// <summary>Whether code in a span may take or release a lock, itself or through a wrapper.</summary>
    public bool MayUseLocks(SyntaxNode body, Compilation compilation, CancellationToken cancellationToken)
    {
        FileWords words = s_files.GetValue(body.SyntaxTree, t => FileWords.Read(t, CancellationToken.None));
        if (words.HasLockIn(body.Span))
        {
            return true;
        }

        HashSet<string> wrappers = Wrappers(compilation, cancellationToken).Lockers;
        return wrappers.Overlaps(words.Called) && body.DescendantNodes().OfType<SimpleNameSyntax>().Any(n => wrappers.Contains(n.Identifier.ValueText));
    }

    public bool MayChangeLocks(IMethodSymbol method, Compilation compilation) =>
        !method.DeclaringSyntaxReferences.IsEmpty
        && Wrappers(compilation, CancellationToken.None).Changers.Contains(method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.Name);

    /// <summary>
    /// Changers: names of methods that take a lock and do not visibly give it back, or the reverse, and of methods that
    /// call those in the same manner. Lockers: these, and methods that run a function of the caller's under a lock.
    /// </summary>
    private (HashSet<string> Changers, HashSet<string> Lockers) Wrappers(Compilation compilation, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_wrappers is { } known)
            {
                return known;
            }

            List<FileWords> files = compilation.SyntaxTrees.Select(t => s_files.GetValue(t, tree => FileWords.Read(tree, cancellationToken))).ToList();
            var names = new HashSet<string>(files.SelectMany(f => f.Methods).Where(m => m.IsOpenEnded).Select(m => m.Name), StringComparer.Ordinal);
            for (int round = 0, before = -1; round < MaxRounds && names.Count != before; round++)
            {
                before = names.Count;
                names.UnionWith(files.SelectMany(f => f.Methods).Where(m => m.Calls.Any(names.Contains) && !m.CallsAtEnd.Any(names.Contains)).Select(m => m.Name).ToList());
            }

            var lockers = new HashSet<string>(names.Concat(files.SelectMany(f => f.Methods).Where(m => m.RunsFunction).Select(m => m.Name)), StringComparer.Ordinal);
            _wrappers = (names, lockers);
            return (names, lockers);
        }
    }
}

/// <summary>The words of one file that have to do with locks.</summary>
internal sealed class FileWords
{
    /// <summary>A method that calls more than this is no wrapper.</summary>
    private const int MaxCallsOfWrapper = 12;

    private static readonly HashSet<string> s_acquires = new(StringComparer.Ordinal)
    {
        "Enter", "TryEnter", "EnterScope", "Wait", "WaitAsync", "WaitOne", "EnterReadLock", "EnterWriteLock", "EnterUpgradeableReadLock",
        "TryEnterReadLock", "TryEnterWriteLock", "TryEnterUpgradeableReadLock", "AcquireReaderLock", "AcquireWriterLock",
        "EnterRead", "EnterWrite", "EnterReadAsync", "EnterWriteAsync", "TryEnterRead", "TryEnterWrite", "AcquireRead", "AcquireWrite",
        "AcquireReadAsync", "AcquireWriteAsync", "TryAcquireRead", "TryAcquireWrite", "TryAcquireReadAsync", "TryAcquireWriteAsync",
    };

    private static readonly HashSet<string> s_releases = new(StringComparer.Ordinal)
    {
        "Exit", "Release", "ReleaseMutex", "ExitReadLock", "ExitWriteLock", "ExitUpgradeableReadLock", "ReleaseReaderLock", "ReleaseWriterLock", "ReleaseRead", "ReleaseWrite",
    };

    private readonly List<int> _lockPositions = new();

    public HashSet<string> Called { get; } = new(StringComparer.Ordinal);

    public List<MethodWords> Methods { get; } = new();

    public bool HasLockIn(Microsoft.CodeAnalysis.Text.TextSpan span)
    {
        int index = _lockPositions.BinarySearch(span.Start);
        index = index < 0 ? ~index : index;
        return index < _lockPositions.Count && _lockPositions[index] < span.End;
    }

    public static FileWords Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var words = new FileWords();
        foreach (SyntaxNode node in tree.GetRoot(cancellationToken).DescendantNodes())
        {
            switch (node)
            {
                case LockStatementSyntax statement:
                    words._lockPositions.Add(statement.SpanStart);
                    break;
                case SimpleNameSyntax { Parent: InvocationExpressionSyntax or MemberAccessExpressionSyntax or MemberBindingExpressionSyntax or ObjectCreationExpressionSyntax } name:
                    string text = name.Identifier.ValueText;
                    words.Called.Add(text);
                    if (s_acquires.Contains(text) || s_releases.Contains(text))
                    {
                        words._lockPositions.Add(name.SpanStart);
                    }

                    break;
                case BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax when MethodWords.Of(node) is { } method:
                    words.Methods.Add(method);
                    break;
            }
        }

        words._lockPositions.Sort();
        return words;
    }

    /// <summary>What one method calls.</summary>
    /// <param name="Name">Its name, or its type's for a constructor.</param>
    /// <param name="IsOpenEnded">It takes a lock and does not visibly give it back, or gives one back that it did not visibly take.</param>
    /// <param name="Calls">What it calls otherwise, and</param>
    /// <param name="CallsAtEnd">in <c>finally</c> clauses.</param>
    /// <param name="RunsFunction">It uses a lock, and calls a parameter.</param>
    internal sealed record MethodWords(string Name, bool IsOpenEnded, string[] Calls, string[] CallsAtEnd, bool RunsFunction)
    {
        public static MethodWords? Of(SyntaxNode method)
        {
            string? name = method switch
            {
                MethodDeclarationSyntax m => m.Identifier.ValueText,
                ConstructorDeclarationSyntax c => c.Identifier.ValueText,
                LocalFunctionStatementSyntax f => f.Identifier.ValueText,
                _ => null,
            };
            if (name is null)
            {
                return null;
            }

            var calls = new List<string>();
            var last = new List<string>();
            foreach (SyntaxNode node in method.DescendantNodes(n => n == method || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
            {
                string? called = node switch
                {
                    InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText,
                    InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier.ValueText,
                    InvocationExpressionSyntax { Expression: SimpleNameSyntax simple } => simple.Identifier.ValueText,
                    ObjectCreationExpressionSyntax { Type: SimpleNameSyntax type } => type.Identifier.ValueText,
                    _ => null,
                };
                if (called is not null && !IsScoped(node, method))
                {
                    (IsInFinally(node, method) ? last : calls).Add(called);
                }
            }

            bool locks = calls.Concat(last).Any(s_acquires.Contains) || method.DescendantNodes().Any(n => n is LockStatementSyntax or UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 });
            bool runs = locks && Parameters(method).Any(p => calls.Contains(p) || method.DescendantNodes().Any(n => n is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke", Expression: IdentifierNameSyntax f } && f.Identifier.ValueText == p || n is ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax c } && c.Identifier.ValueText == p));
            bool takes = calls.Any(s_acquires.Contains);
            bool gives = calls.Any(s_releases.Contains);
            bool isOpenEnded = (takes && !last.Any(s_releases.Contains)) || (gives && !takes);
            return !isOpenEnded && !runs && (calls.Count == 0 || calls.Count > MaxCallsOfWrapper) ? null : new MethodWords(name, isOpenEnded, calls.Distinct().ToArray(), last.Distinct().ToArray(), runs);
        }

        private static IEnumerable<string> Parameters(SyntaxNode method) => ((method as BaseMethodDeclarationSyntax)?.ParameterList ?? (method as LocalFunctionStatementSyntax)?.ParameterList)?.Parameters.Select(p => p.Identifier.ValueText) ?? Enumerable.Empty<string>();

        /// <summary>The resource of a <c>using</c>: what it takes, the same body gives back.</summary>
        private static bool IsScoped(SyntaxNode call, SyntaxNode method)
        {
            foreach (SyntaxNode ancestor in call.Ancestors().TakeWhile(a => a != method))
            {
                switch (ancestor)
                {
                    case UsingStatementSyntax scope:
                        return !scope.Statement.Span.Contains(call.SpanStart);
                    case LocalDeclarationStatementSyntax local:
                        return local.UsingKeyword.IsKind(SyntaxKind.UsingKeyword);
                    case StatementSyntax:
                        return false;
                }
            }

            return false;
        }

        private static bool IsInFinally(SyntaxNode node, SyntaxNode method) => node.Ancestors().TakeWhile(a => a != method).Any(a => a is FinallyClauseSyntax);
    }
}

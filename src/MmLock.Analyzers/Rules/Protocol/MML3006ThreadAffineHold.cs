using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>MML3006: <c>await</c> or <c>yield return</c> while a lock is held that only the thread that took it can release.</summary>
internal sealed class MML3006ThreadAffineHold : ProtocolRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3006", RuleCategory.Protocol, DiagnosticSeverity.Warning,
        title: "Thread-affine lock held across a suspension",
        message: "After this '{0}' another thread may run on, but '{1}' ({2}) is still held {3} and only the thread that took " +
            "it can release it",
        description: "A lock such as Monitor, ReaderWriterLockSlim, Mutex or VmaLock belongs to a thread. Release it before the " +
            "'await' or 'yield', or use a lock that belongs to its guard: MmapLock, RangeLock, SemaphoreSlim.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.None("what to do instead is a decision");

    public override IEnumerable<Diagnostic> Find(ProtocolBody body)
    {
        // Most bodies suspend nowhere; which locks belong to a thread is asked of all their names.
        List<IOperation> suspensions = Suspensions(body.Locks).ToList();
        List<AcquireSite> affine = suspensions.Count == 0
            ? new List<AcquireSite>()
            : body.Locks.Sites.Where(s => s.Operation is not null && ThreadAffinity.TypeName(s, body.Model) is not null).ToList();
        if (affine.Count == 0)
        {
            yield break;
        }

        var seen = new HashSet<SyntaxToken>();
        foreach (IOperation suspension in suspensions)
        {
            // 'await' in a 'lock' statement does not compile, but 'yield return' does.
            LockHold hold = body.Locks.At(suspension).May
                .LastOrDefault(h =>
                    affine.Any(s => s.Index == h.Site.Index && (suspension is IReturnOperation || s.Operation is { IsImplicit: false }))
                        && !body.Conditions.Share(h.Site.Operation!.Syntax, suspension.Syntax));
            if (hold.Site is not null && KeywordOf(suspension.Syntax) is { } keyword && seen.Add(keyword))
            {
                string what = keyword.Text == "yield" ? "yield return" : "await";
                yield return Diagnostic.Create(
                    Descriptor, keyword.GetLocation(), new[] { hold.Site.Location }, ImmutableDictionary<string, string?>.Empty, what,
                    DiagnosticText.LockName(hold.Site), ThreadAffinity.TypeName(hold.Site, body.Model),
                    $"{DiagnosticText.Mode(hold.Mode)} {DiagnosticText.Since(hold.Site)}");
            }
        }
    }

    private static IEnumerable<IOperation> Suspensions(HeldLocks locks) =>
        locks.Graph.Blocks.SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf())
            .Where(o => o is IAwaitOperation or IReturnOperation { Kind: OperationKind.YieldReturn });

    /// <summary>The <c>await</c> of an expression, of <c>await foreach</c> or of <c>await using</c>; <c>yield</c>.</summary>
    private static SyntaxToken? KeywordOf(SyntaxNode syntax) =>
        syntax.AncestorsAndSelf().Select(a => a switch
        {
            AwaitExpressionSyntax expression => expression.AwaitKeyword,
            YieldStatementSyntax statement => statement.YieldKeyword,
            CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } loop => loop.AwaitKeyword,
            UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } scope => scope.AwaitKeyword,
            LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 } local => local.AwaitKeyword,
            _ => default,
        }).Where(t => t.RawKind != 0).Select(t => (SyntaxToken?)t).FirstOrDefault();
}

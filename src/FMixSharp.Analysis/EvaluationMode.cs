using static TorchSharp.torch;

namespace FMixSharp.Analysis;

/// <summary>
/// Puts a model into evaluation mode, and on disposal gives each of its modules the mode it had: <c>using (new EvaluationMode(model)) { …
/// }</c>.
/// </summary>
public sealed class EvaluationMode : IDisposable
{
    private readonly (nn.Module Module, bool Training)[] before;

    /// <summary>Enters evaluation mode.</summary>
    /// <param name="model">The model, which may be partly in training mode; not owned.</param>
    public EvaluationMode(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        before = [.. model.modules().Prepend(model).Select(module => (module, module.training))];
        model.eval();
    }

    /// <summary>Restores the modes.</summary>
    public void Dispose()
    {
        // Setting a module's mode sets that of its parts, too: the last of them is the deepest, and is set last.
        foreach (var (module, training) in before)
            if (module.training != training)
                module.train(training);
    }
}

using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>How a model is measured: batch after batch as they are, in evaluation mode and without gradients.</summary>
internal static class UnmixedBatches
{
    /// <summary>
    /// Calls <paramref name="measure"/> for each batch, in a dispose scope of its own; the model's mode is restored afterwards.
    /// </summary>
    /// <param name="model">What is measured.</param>
    /// <param name="batches">The batches, which are disposed.</param>
    /// <param name="measure">What is done with each.</param>
    /// <param name="cancel">Ends it before the next batch.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Each(nn.Module model, IEnumerable<Batch> batches, Action<Batch> measure, CancellationToken cancel)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            foreach (var batch in batches)
            {
                using (batch)
                {
                    cancel.ThrowIfCancellationRequested();
                    using var scope = NewDisposeScope();
                    using var quiet = no_grad();
                    measure(batch);
                }
            }
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}

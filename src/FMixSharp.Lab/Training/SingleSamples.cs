using FMixSharp.Lab.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Whether a run's model can be trained on batches of one sample: not where batch norm gets a single value of each channel, whose deviation
/// is 0 / 0, so that its running variance is no number from the first step on. Python's torch refuses such a batch; libtorch computes it.
/// </summary>
internal static class SingleSamples
{
    /// <summary>Checks a run that has batches of one sample: only with a batch size of 1, or a single training sample.</summary>
    /// <exception cref="ArgumentException">Its model cannot be trained on them; the message names the layer.</exception>
    public static void Check(TrainOptions options, TrainingTask training, Device device)
    {
        if (options.BatchSize > 1 && training.TrainCount > 1)
            return;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = training.CreateModel();
        model.to(device);
        training.BeginStep(model, Places.Root(0));
        var forward = training.Forward(model, device);
        using (var one = training.Epoch(0, 0, batch => training.Draw(new NoMix(), batch, training.Key, 0)).First())
            forward(one.On(device), one.Plan!);
        foreach (var (name, buffer) in model.named_buffers())
        {
            if (!buffer.isfinite().all().item<bool>())
            {
                var layer = name[..Math.Max(0, name.LastIndexOf('.'))];
                var because = $"of which {options.Model} cannot learn: the batch norm layer {layer} gets a single value of each channel";
                throw new OptionException(option =>
                    training.TrainCount > 1
                        ? $"{option(nameof(options.BatchSize))} is 1, {because}. Expected at least 2."
                        : $"There is one of the training {training.Samples}, {because}. Expected at least 2, in batches of at least 2."
                );
            }
        }
    }
}

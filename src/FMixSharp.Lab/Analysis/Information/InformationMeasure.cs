using FMixSharp.Analysis;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>Measures what an autoencoder's codes say about unmixed test images.</summary>
internal static class InformationMeasure
{
    private const int BatchSize = 100;

    // The paper's: the plain autoencoder is rebuilt with this deviation, not the 1 it was trained with (spec §5.1).
    private const double PixelNoise = 0.1;

    /// <summary>A row of Table I.</summary>
    /// <param name="subject">The autoencoder A.</param>
    /// <param name="plain">The one of unmixed images, whose reconstructions are encoded.</param>
    /// <param name="images">Test images.</param>
    /// <param name="meanReconstruction">True for reconstructions without pixel noise.</param>
    /// <param name="key">The randomness of codes and noise.</param>
    /// <param name="device">Where both are.</param>
    public static InformationResult Of(Vae subject, Vae plain, ModelImages images, bool meanReconstruction, RandomKey key, Device device)
    {
        using var subjectMode = new EvaluationMode(subject);
        using var plainMode = new EvaluationMode(plain);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var means = empty([images.Count, Vae.Latents], ScalarType.Float32);
        var logDeviations = empty_like(means);
        double ofImages = 0,
            ofReconstructions = 0,
            squares = 0;
        foreach (var batch in images.Unchanged(BatchSize).Epoch(0))
        {
            using (batch)
            {
                using var step = NewDisposeScope();
                var original = batch.Inputs.to(device);
                var (mean, log) = subject.Encode(original);
                ofImages += Sum(Gaussians.DivergenceToPrior(mean, log));
                squares += Sum((subject.Decode(Sample(mean, log, key.Fold(Places.Code), batch)) - original).square());
                var reconstructed = Reconstruct(plain, original, key.Fold(Places.Plain), batch);
                if (!meanReconstruction)
                    reconstructed +=
                        PixelNoise * KeyedNoise.Normal(key.Fold(Places.Pixels), batch.DatasetIndices, original.shape[1..]).to(device);
                var (meanOfReconstruction, logOfReconstruction) = subject.Encode(reconstructed);
                ofReconstructions += Sum(Gaussians.DivergenceToPrior(meanOfReconstruction, logOfReconstruction));
                means.narrow(0, batch.Index * BatchSize, batch.Size).copy_(mean);
                logDeviations.narrow(0, batch.Index * BatchSize, batch.Size).copy_(log);
            }
        }
        if (!double.IsFinite(ofImages + ofReconstructions + squares))
            throw new ArgumentException(
                $"the autoencoder's codes of the {Counted.Of(images.Count, "test samples")} are not finite, so that nothing can be "
                    + "measured: train it for more epochs, or with another learning rate"
            );
        var posterior = PosteriorEstimate.Of(means, logDeviations, key.Fold(Places.Posterior));
        return new InformationResult(
            ofImages / images.Count,
            ofReconstructions / images.Count,
            squares / images.Count / (images.Channels * images.Height * images.Width),
            posterior,
            images.Count,
            meanReconstruction
        );
    }

    private static Tensor Reconstruct(Vae plain, Tensor images, RandomKey key, Batch batch)
    {
        var (mean, log) = plain.Encode(images);
        return plain.Decode(Sample(mean, log, key, batch));
    }

    private static Tensor Sample(Tensor mean, Tensor logDeviation, RandomKey key, Batch batch) =>
        mean + logDeviation.exp() * KeyedNoise.Normal(key, batch.DatasetIndices, Vae.Latents).to(mean.device);

    private static double Sum(Tensor values) => values.to(ScalarType.Float64).sum().item<double>();
}
